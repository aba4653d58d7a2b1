import { NativeSelect, NumberInput } from '@mantine/core'
import { useLocale } from '#web/ui/locale.tsx'
import { DateRangePicker } from '#web/ui/DateRangePicker.tsx'
import { FilterChip } from '#web/ui/FilterChip.tsx'
import { readRange, writeRange, type DateRange } from '#web/ui/date-range.ts'
import { FilterEditor } from '../query/FilterEditor.tsx'
import { SourcePicker } from '../query/SourcePicker.tsx'
import { completeFilter, filterWords, noFilter } from '../words/conditions.ts'
import { presetsFor } from '../words/range-text.ts'
import type { AdoptionState } from './adoption-state.ts'
import classes from './adoption.module.css'

interface AdoptionQuestionProps {
  state: AdoptionState
  /** The event that units count from, in words; undefined for their first activity. */
  exposure?: string | undefined
  onChange: (patch: Partial<AdoptionState>) => void
}

const ofOwner = { person: ['person'], account: ['account'] } as const
const weeks: DateRange[] = [
  { type: 'last', count: 28, unit: 'day' },
  { type: 'last', count: 12, unit: 'week' },
]

/** The question as a sentence whose parts can be changed. */
export function AdoptionQuestion({ state, exposure, onChange }: AdoptionQuestionProps) {
  const { language } = useLocale()
  const first = exposure ?? (state.seen && `first “${state.seen}”`)
  const who = first ? `with their ${first}` : 'active'
  const event = state.events.length === 1 ? state.events[0] : undefined
  return (
    <div className={classes.question} role="group" aria-label="Question">
      <span>What share of</span>
      <NativeSelect
        aria-label="Who adopts"
        value={state.unit}
        data={[
          { value: 'account', label: 'accounts' },
          { value: 'person', label: 'people' },
        ]}
        // Properties of accounts say nothing about people, and the other way round.
        onChange={(change) => onChange({ unit: change.currentTarget.value as AdoptionState['unit'], by: '', eligible: noFilter })}
      />
      <FilterChip
        label={filterWords(completeFilter(state.eligible)) ? 'where' : 'of any kind'}
        value={filterWords(completeFilter(state.eligible), language)}
      >
        <FilterEditor
          value={state.eligible}
          onChange={(eligible) => onChange({ eligible })}
          of={ofOwner[state.unit]}
          add="Add a condition"
        />
      </FilterChip>
      <SourcePicker
        label={`Who counts: ${who}`}
        withoutMetrics
        value={state.seen ? { type: 'event', name: state.seen } : { type: 'any' }}
        onPick={(source) => onChange({ seen: source.type === 'event' ? source.name : '' })}
      >
        {who}
      </SourcePicker>
      <span>in</span>
      <DateRangePicker
        value={readRange(state.range)!}
        presets={[...weeks, ...presetsFor('month')]}
        onChange={(range) => onChange({ range: writeRange(range) })}
      />
      <span>used</span>
      <SourcePicker
        label={`Feature: ${state.events.join(' or ') || 'choose a feature'}`}
        eventsOnly
        {...(event && { value: { type: 'event' as const, name: event } })}
        onPick={(source) => source.type === 'event' && onChange({ events: [source.name], narrow: noFilter, name: '' })}
      >
        {state.events.join(' or ') || 'choose a feature'}
      </SourcePicker>
      {state.events.length > 0 && (
        <FilterChip
          label={filterWords(completeFilter(state.narrow)) ? 'where' : 'whatever it was'}
          value={filterWords(completeFilter(state.narrow), language)}
        >
          <FilterEditor
            value={state.narrow}
            onChange={(narrow) => onChange({ narrow, name: '' })}
            of={['event']}
            event={event}
            add="Narrow it by a property"
          />
        </FilterChip>
      )}
      <span>at least</span>
      <WholeNumber label="Uses" value={state.uses} most={1000} onChange={(uses) => onChange({ uses })} />
      <span>{state.uses === 1 ? 'time' : 'times'} within</span>
      <WholeNumber label="Days" value={state.window} most={365} onChange={(window) => onChange({ window })} />
      <span>{state.window === 1 ? 'day?' : 'days?'}</span>
    </div>
  )
}

interface WholeNumberProps {
  label: string
  value: number
  most: number
  onChange: (value: number) => void
}

const WholeNumber = ({ label, value, most, onChange }: WholeNumberProps) => (
  <NumberInput
    aria-label={label}
    w={56}
    min={1}
    max={most}
    allowDecimal={false}
    allowNegative={false}
    clampBehavior="strict"
    value={value}
    onChange={(next) => typeof next === 'number' && next >= 1 && onChange(next)}
  />
)
