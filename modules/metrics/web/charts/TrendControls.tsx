import { Checkbox, NativeSelect, SegmentedControl } from '@mantine/core'
import { IconChartBar, IconChartBarPopular, IconChartLine, IconNumber123, IconTable } from '@tabler/icons-react'
import { intervals, type Interval } from '#modules/metrics/contract.ts'
import { DateRangePicker } from '#web/ui/DateRangePicker.tsx'
import { readRange, writeRange } from '#web/ui/date-range.ts'
import { presetsFor, rangeForInterval } from '../words/range-text.ts'
import { canRoll, type ChartState } from './chart-state.ts'
import classes from './builder.module.css'

interface TrendControlsProps {
  state: ChartState
  onChange: (patch: Partial<ChartState>) => void
}

const views = [
  { value: 'line', label: 'Line', Icon: IconChartLine },
  { value: 'bar', label: 'Bars', Icon: IconChartBar },
  { value: 'stacked', label: 'Stacked bars', Icon: IconChartBarPopular },
  { value: 'number', label: 'Number', Icon: IconNumber123 },
  { value: 'table', label: 'Table', Icon: IconTable },
]

const viewChoices = views.map(({ value, label, Icon }) => ({
  value,
  label: (
    <span title={label} className={classes.view}>
      <Icon size={16} stroke={1.6} aria-hidden />
      <span className="visually-hidden">{label}</span>
    </span>
  ),
}))

/** Above the chart: the period, its steps, rolling windows, the comparison and the form of the answer. */
export function TrendControls({ state, onChange }: TrendControlsProps) {
  const range = readRange(state.range)!
  const setInterval = (interval: Interval) => onChange({ interval, range: writeRange(rangeForInterval(range, interval)) })
  return (
    <div className={classes.controls} role="group" aria-label="Period and form">
      <DateRangePicker value={range} presets={presetsFor(state.interval)} onChange={(next) => onChange({ range: writeRange(next) })} />
      <NativeSelect
        aria-label="Steps of time"
        value={state.interval}
        data={intervals.map((one) => ({ value: one, label: `by ${one}` }))}
        onChange={(event) => setInterval(event.currentTarget.value as Interval)}
      />
      {canRoll(state) && (
        <NativeSelect
          aria-label="Rolling window"
          value={String(state.rolling)}
          data={[
            { value: '0', label: 'Each day alone' },
            { value: '7', label: 'Rolling 7 days' },
            { value: '28', label: 'Rolling 28 days' },
          ]}
          onChange={(event) => onChange({ rolling: Number(event.currentTarget.value) as ChartState['rolling'] })}
        />
      )}
      <Checkbox
        size="xs"
        label="Compare"
        title="With the period of the same length before it"
        checked={state.compare === 'previous'}
        onChange={(event) => onChange({ compare: event.currentTarget.checked ? 'previous' : 'none' })}
      />
      <SegmentedControl
        className={classes.views}
        size="xs"
        aria-label="Form"
        value={state.view}
        data={viewChoices}
        onChange={(view) => onChange({ view: view as ChartState['view'] })}
      />
    </div>
  )
}
