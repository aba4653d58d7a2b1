import { ActionIcon, CloseButton, Menu } from '@mantine/core'
import { IconDots } from '@tabler/icons-react'
import type { Metric, Series } from '#modules/metrics/contract.ts'
import { InlineEdit } from '#web/ui/InlineEdit.tsx'
import { CountedEditor } from '../query/CountedEditor.tsx'
import { SourcePicker, type Source } from '../query/SourcePicker.tsx'
import { seriesWords } from '../words/measures.ts'
import classes from './builder.module.css'

interface SeriesCardProps {
  letter: string
  series: Series
  metrics: readonly Metric[]
  onChange: (series: Series) => void
  /** Left out for the only series. */
  onRemove?: (() => void) | undefined
  onDuplicate?: (() => void) | undefined
}

/** One series: what is counted, how, and of which events; or a metric of the catalogue. */
export function SeriesCard({ letter, series, metrics, onChange, onRemove, onDuplicate }: SeriesCardProps) {
  const names = new Map(metrics.map((one) => [one.key, one.name]))
  return (
    <div className={classes.card} role="group" aria-label={`Series ${letter}`}>
      <div className={classes.cardHead}>
        <span className={classes.letter} aria-hidden>
          {letter}
        </span>
        <InlineEdit
          value={series.label ?? ''}
          placeholder={seriesWords(series, names)}
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
        <SourcePicker
          label={`What is counted: ${names.get(series.metric) ?? series.metric}`}
          value={{ type: 'metric', key: series.metric }}
          onPick={(source) => onChange(fromSource(source, series))}
        >
          {names.get(series.metric) ?? series.metric}
        </SourcePicker>
      ) : (
        <CountedEditor value={series} onChange={onChange} onMetric={(metric) => onChange({ kind: 'metric', metric })} />
      )}
    </div>
  )
}

const named = (series: Series, label: string): Series => {
  const { label: _, ...rest } = series
  return label ? { ...rest, label } : rest
}

/** A series of another source; what it measured stays where it can. */
export function fromSource(source: Source, before?: Series): Series {
  if (source.type === 'metric') return { kind: 'metric', metric: source.key }
  const measure = before?.kind === 'events' ? before.measure : ({ type: 'count' } as const)
  return { kind: 'events', events: source.type === 'any' ? 'any' : [source.name], measure }
}
