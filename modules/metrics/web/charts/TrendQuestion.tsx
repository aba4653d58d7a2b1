import { useState } from 'react'
import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { listMetrics, type Series } from '#modules/metrics/contract.ts'
import { useApi } from '#web/api/query.ts'
import { BreakdownPicker } from '../query/BreakdownPicker.tsx'
import { FilterEditor } from '../query/FilterEditor.tsx'
import { SourcePicker } from '../query/SourcePicker.tsx'
import { readProperty, writeProperty } from '../words/property-text.ts'
import type { ChartState } from './chart-state.ts'
import { fromSource, SeriesCard } from './SeriesCard.tsx'
import classes from './builder.module.css'

interface TrendQuestionProps {
  state: ChartState
  onChange: (patch: Partial<ChartState>) => void
}

const letters = 'ABCDEFGHIJ'
const mostSeries = letters.length

/** The left part of the builder: what is counted, of whom, and split by what. */
export function TrendQuestion({ state, onChange }: TrendQuestionProps) {
  const metrics = useApi(listMetrics, { query: {} }, { staleTime: 60_000 }).data?.items ?? []
  const { series } = state
  const set = (next: Series[]) => onChange({ series: next })
  const event = commonEvent(series)
  const [isOpen, setOpen] = useState(false)
  return (
    <div className={classes.question} data-open={isOpen || undefined}>
      <Button variant="default" className={classes.toggle} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {isOpen ? 'Hide the question' : 'Change the question'}
      </Button>
      <h2 className={classes.part}>What</h2>
      {series.map((one, i) => (
        <SeriesCard
          key={i}
          letter={letters[i]!}
          series={one}
          metrics={metrics}
          onChange={(changed) => set(series.map((other, j) => (j === i ? changed : other)))}
          onRemove={series.length > 1 ? () => set(series.filter((_, j) => j !== i)) : undefined}
          onDuplicate={series.length < mostSeries ? () => set([...series, one]) : undefined}
        />
      ))}
      {series.length < mostSeries && (
        <SourcePicker label="Add a series" variant="quiet" onPick={(source) => set([...series, fromSource(source, series.at(-1))])}>
          <IconPlus size={16} stroke={1.6} aria-hidden />
          Add a series
        </SourcePicker>
      )}
      <h2 className={classes.part}>Of whom</h2>
      <FilterEditor value={state.where} onChange={(where) => onChange({ where })} event={event} add="Filter all series" />
      <h2 className={classes.part}>Split by</h2>
      <BreakdownPicker
        value={readProperty(state.by)}
        onChange={(property) => onChange({ by: writeProperty(property) })}
        top={{ value: state.top, onChange: (top) => onChange({ top }) }}
        event={event}
        extra={eventName}
      />
    </div>
  )
}

const eventName = [{ property: { of: 'event', name: '$event' } as const, name: 'Event name', detail: 'Which of the events it was' }]

/** The event whose properties to offer, when all series are about the same one. */
function commonEvent(series: readonly Series[]): string | undefined {
  const names = new Set(
    series.map((one) => (one.kind === 'events' && one.events !== 'any' && one.events.length === 1 ? one.events[0] : undefined)),
  )
  return names.size === 1 ? [...names][0] : undefined
}
