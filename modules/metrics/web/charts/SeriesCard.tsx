import { ActionIcon, CloseButton, Menu } from '@mantine/core'
import { IconDots, IconPlus } from '@tabler/icons-react'
import type { Metric, Series } from '#modules/metrics/contract.ts'
import { InlineEdit } from '#web/ui/InlineEdit.tsx'
import { FilterEditor } from '../query/FilterEditor.tsx'
import { MeasurePicker } from '../query/MeasurePicker.tsx'
import { SourcePicker, type Source } from '../query/SourcePicker.tsx'
import { noFilter } from '../words/conditions.ts'
import { seriesWords } from '../words/measures.ts'
import classes from './builder.module.css'

type OfEvents = Extract<Series, { kind: 'events' }>

interface SeriesCardProps {
  letter: string
  series: Series
  metrics: readonly Metric[]
  onChange: (series: Series) => void
  /** Left out for the only series. */
  onRemove?: (() => void) | undefined
  onDuplicate?: (() => void) | undefined
}

/** One series: what is counted, how, and of which events. */
export function SeriesCard({ letter, series, metrics, onChange, onRemove, onDuplicate }: SeriesCardProps) {
  const names = new Map(metrics.map((one) => [one.key, one.name]))
  const name = seriesWords(series, names)
  return (
    <div className={classes.card} role="group" aria-label={`Series ${letter}`}>
      <div className={classes.cardHead}>
        <span className={classes.letter} aria-hidden>
          {letter}
        </span>
        <InlineEdit
          value={series.label ?? ''}
          placeholder={name}
          mayBeEmpty
          label={`Name of series ${letter}`}
          className={classes.seriesName}
          onSave={(label) => onChange(named(series, label))}
        />
        {onDuplicate && (
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon variant="subtle" color="gray" size={24} aria-label={`More for series ${letter}`}>
                <IconDots size={16} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={onDuplicate}>Duplicate</Menu.Item>
            </Menu.Dropdown>
          </Menu>
        )}
        {onRemove && <CloseButton size={24} onClick={onRemove} aria-label={`Remove series ${letter}`} />}
      </div>
      {series.kind === 'metric' ? (
        <SourcePicker label="What is counted" value={{ type: 'metric', key: series.metric }} onPick={(source) => onChange(fromSource(source, series))}>
          {names.get(series.metric) ?? series.metric}
        </SourcePicker>
      ) : (
        <EventsPart series={series} onChange={onChange} />
      )}
    </div>
  )
}

function EventsPart({ series, onChange }: { series: OfEvents; onChange: (series: Series) => void }) {
  const { events } = series
  const only = events !== 'any' && events.length === 1 ? events[0] : undefined
  const names: readonly string[] = events === 'any' ? [] : events
  return (
    <>
      <div className={classes.sources}>
        {events === 'any' ? (
          <SourcePicker label="What is counted" value={{ type: 'any' }} onPick={(source) => onChange(fromSource(source, series))}>
            Any event
          </SourcePicker>
        ) : (
          names.map((name, i) => (
            <span key={name} className={classes.source}>
              {i > 0 && <span className={classes.or}>or</span>}
              <SourcePicker label={`Event ${name}`} value={{ type: 'event', name }} onPick={(source) => onChange(replaced(series, i, source))}>
                {name}
              </SourcePicker>
              {names.length > 1 && (
                <CloseButton size={24} aria-label={`Leave ${name} out`} onClick={() => onChange({ ...series, events: names.filter((one) => one !== name) })} />
              )}
            </span>
          ))
        )}
        {events !== 'any' && (
          <SourcePicker label="Count another event too" variant="quiet" eventsOnly onPick={(source) => onChange(added(series, source))}>
            <IconPlus size={14} stroke={1.8} aria-hidden />
            or
          </SourcePicker>
        )}
      </div>
      <MeasurePicker value={series.measure} onChange={(measure) => onChange({ ...series, measure })} event={only} />
      <FilterEditor value={series.filter ?? noFilter} onChange={(filter) => onChange({ ...series, filter })} event={only} add="Filter" />
    </>
  )
}

const named = (series: Series, label: string): Series => {
  const { label: _, ...rest } = series
  return label ? { ...rest, label } : rest
}

/** A series of another source; what it measured stays where it can. */
export function fromSource(source: Source, before?: Series): Series {
  if (source.type === 'metric') return { kind: 'metric', metric: source.key }
  const measure = before?.kind === 'events' ? before.measure : ({ type: 'people' } as const)
  return { kind: 'events', events: source.type === 'any' ? 'any' : [source.name], measure }
}

function replaced(series: OfEvents, index: number, source: Source): Series {
  if (source.type !== 'event' || series.events === 'any') return fromSource(source, series)
  const events = series.events.map((one, i) => (i === index ? source.name : one))
  return { ...series, events: [...new Set(events)] }
}

const added = (series: OfEvents, source: Source): Series =>
  source.type === 'event' && series.events !== 'any' ? { ...series, events: [...new Set([...series.events, source.name])] } : series
