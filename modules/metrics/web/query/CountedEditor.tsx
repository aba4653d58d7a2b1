import { CloseButton } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import type { Filter, Measure } from '#modules/metrics/contract.ts'
import { noFilter } from '../words/conditions.ts'
import { FilterEditor } from './FilterEditor.tsx'
import { MeasurePicker } from './MeasurePicker.tsx'
import { SourcePicker, type Source } from './SourcePicker.tsx'
import classes from './CountedEditor.module.css'

/** Which events, which of them, and what is computed of them. */
export interface Counted {
  events: 'any' | string[]
  filter?: Filter | undefined
  measure: Measure
}

interface CountedEditorProps<C extends Counted> {
  value: C
  onChange: (value: C) => void
  /** Takes a metric instead of events. Without it, metrics are not offered. */
  onMetric?: (key: string) => void
}

/** Chooses events, a measure and a filter. */
export function CountedEditor<C extends Counted>({ value, onChange, onMetric }: CountedEditorProps<C>) {
  const { events } = value
  const names: readonly string[] = events === 'any' ? [] : events
  const only = names.length === 1 ? names[0] : undefined
  const pick = (place: number) => (source: Source) => {
    if (source.type === 'metric') return onMetric?.(source.key)
    if (source.type === 'any') return onChange({ ...value, events: 'any' })
    return onChange({ ...value, events: [...new Set(names.length === 0 ? [source.name] : names.with(place, source.name))] })
  }
  const add = (source: Source) => source.type === 'event' && onChange({ ...value, events: [...new Set([...names, source.name])] })
  return (
    <>
      <div className={classes.sources}>
        {events === 'any' ? (
          <SourcePicker label="What is counted: Any event" value={{ type: 'any' }} onPick={pick(0)} withoutMetrics={!onMetric}>
            Any event
          </SourcePicker>
        ) : (
          names.map((name, i) => (
            <span key={name} className={classes.source}>
              {i > 0 && <span className={classes.or}>or</span>}
              <SourcePicker label={`What is counted: ${name}`} value={{ type: 'event', name }} onPick={pick(i)} withoutMetrics={!onMetric}>
                {name}
              </SourcePicker>
              {names.length > 1 && (
                <CloseButton
                  size={24}
                  aria-label={`Leave ${name} out`}
                  onClick={() => onChange({ ...value, events: names.filter((one) => one !== name) })}
                />
              )}
            </span>
          ))
        )}
        {events !== 'any' && (
          <SourcePicker label="or count another event too" variant="quiet" eventsOnly onPick={add}>
            <IconPlus size={14} stroke={1.8} aria-hidden />
            or
          </SourcePicker>
        )}
      </div>
      <MeasurePicker value={value.measure} onChange={(measure) => onChange({ ...value, measure })} event={only} />
      <FilterEditor value={value.filter ?? noFilter} onChange={(filter) => onChange({ ...value, filter })} event={only} add="Filter" />
    </>
  )
}
