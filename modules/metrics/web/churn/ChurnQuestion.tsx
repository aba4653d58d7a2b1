import { SegmentedControl } from '@mantine/core'
import { DateRangePicker } from '#web/ui/DateRangePicker.tsx'
import { FilterChip } from '#web/ui/FilterChip.tsx'
import { readRange, writeRange, type DateRange } from '#web/ui/date-range.ts'
import { useLocale } from '#web/ui/locale.tsx'
import { BreakdownPicker } from '../query/BreakdownPicker.tsx'
import { FilterEditor } from '../query/FilterEditor.tsx'
import { completeFilter, filterWords } from '../words/conditions.ts'
import { readProperty, writeProperty } from '../words/property-text.ts'
import classes from '../adoption/adoption.module.css'
import { plan, type ChurnState } from './churn-state.ts'

interface ChurnQuestionProps {
  state: ChurnState
  onChange: (patch: Partial<ChurnState>) => void
}

const periods: DateRange[] = [
  { type: 'last', count: 1, unit: 'month' },
  { type: 'last', count: 1, unit: 'quarter' },
  { type: 'last', count: 2, unit: 'quarter' },
  { type: 'last', count: 12, unit: 'month' },
  { type: 'to_date', unit: 'quarter' },
  { type: 'to_date', unit: 'year' },
]
export const planOption = [{ property: plan, name: 'plan of the subscription', detail: 'What the account pays for' }]

/** The question as a sentence whose parts can be changed. */
export function ChurnQuestion({ state, onChange }: ChurnQuestionProps) {
  const { language } = useLocale()
  const where = filterWords(completeFilter(state.where), language)
  return (
    <div className={classes.question} role="group" aria-label="Question">
      <span>Which</span>
      <BreakdownPicker
        value={readProperty(state.by)}
        onChange={(property) => onChange({ by: writeProperty(property), segment: '' })}
        of={['account']}
        add="property of the account"
        extra={planOption}
      />
      <span>loses most</span>
      <SegmentedControl<ChurnState['rank']>
        aria-label="What is lost"
        value={state.rank}
        data={[
          { value: 'revenue', label: 'revenue' },
          { value: 'logo', label: 'accounts' },
        ]}
        onChange={(rank) => onChange({ rank })}
      />
      <span>in</span>
      <DateRangePicker value={readRange(state.range)!} presets={periods} onChange={(range) => onChange({ range: writeRange(range) })} />
      <FilterChip label={where ? 'where' : 'among all accounts'} value={where}>
        <FilterEditor value={state.where} onChange={(filter) => onChange({ where: filter })} of={['account']} add="Add a condition" />
      </FilterChip>
      <span>?</span>
    </div>
  )
}
