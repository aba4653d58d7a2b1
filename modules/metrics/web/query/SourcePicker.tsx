import { useState, type ReactNode } from 'react'
import { IconBolt, IconChevronDown, IconRosetteDiscountCheck, IconRuler2, IconSparkles } from '@tabler/icons-react'
import type { EventDefinition } from '#modules/events/contract.ts'
import { listMetrics, type Metric } from '#modules/metrics/contract.ts'
import { useApi } from '#web/api/query.ts'
import { useLocale } from '#web/ui/locale.tsx'
import { formatNumber } from '#web/ui/number-format.ts'
import { Picker, type PickerItem } from './Picker.tsx'
import { useEvents } from './useEvents.ts'

export type Source = { type: 'any' } | { type: 'event'; name: string } | { type: 'metric'; key: string }

interface SourcePickerProps {
  label: string
  onPick: (source: Source) => void
  value?: Source | undefined
  /** Leaves "any event" and the metrics out: only an event will do. */
  eventsOnly?: boolean
  withoutMetrics?: boolean
  children: ReactNode
  variant?: 'field' | 'quiet'
}

/** Picks what is counted: an event of the catalogue, any event, or a metric that somebody has defined. */
export function SourcePicker({
  label,
  onPick,
  value,
  eventsOnly = false,
  withoutMetrics = eventsOnly,
  children,
  variant = 'field',
}: SourcePickerProps) {
  const { language } = useLocale()
  const [search, setSearch] = useState('')
  const { events, isPending } = useEvents(search)
  const metrics = useApi(listMetrics, { query: {} }, { enabled: !withoutMetrics, staleTime: 60_000 }).data?.items ?? []
  const wanted = search.trim().toLowerCase()
  const fits = (text: string) => text.toLowerCase().includes(wanted)
  const items: PickerItem[] = [
    ...(!eventsOnly && fits('any event') ? [anyEvent] : []),
    ...events.map((one) => eventItem(one, language)),
    ...(withoutMetrics ? [] : metrics).filter((one) => fits(`${one.name} ${one.description}`)).map(metricItem),
  ]
  return (
    <Picker
      label={label}
      items={items}
      value={value && write(value)}
      onPick={(picked) => onPick(read(picked))}
      search={search}
      onSearch={setSearch}
      placeholder={withoutMetrics ? 'Search events' : 'Search events and metrics'}
      nothing={isPending ? 'Loading the events…' : wanted ? `Nothing is called “${search.trim()}”.` : 'No event has arrived yet.'}
      variant={variant}
    >
      {children}
      {variant === 'field' && <IconChevronDown size={14} stroke={1.8} aria-hidden />}
    </Picker>
  )
}

const anyEvent: PickerItem = {
  value: 'any',
  label: 'Any event',
  group: 'Everything',
  detail: 'Whatever people do',
  icon: <IconSparkles size={16} stroke={1.6} />,
}

const eventItem = (event: EventDefinition, language?: string): PickerItem => ({
  value: `event:${event.name}`,
  label: event.name,
  group: 'Events',
  detail: event.description || undefined,
  meta:
    event.volume30d > 0
      ? `${formatNumber(event.volume30d, { unit: 'count', isCompact: true, language })} in 30 days`
      : `last ${lastSeen(event, language)}`,
  icon: event.verified ? <IconRosetteDiscountCheck size={16} stroke={1.6} /> : <IconBolt size={16} stroke={1.6} />,
})

const metricItem = (metric: Metric): PickerItem => ({
  value: `metric:${metric.key}`,
  label: metric.name,
  group: 'Metrics',
  detail: metric.description,
  meta: metric.certified ? 'certified' : undefined,
  icon: <IconRuler2 size={16} stroke={1.6} />,
})

const lastSeen = (event: EventDefinition, language?: string) =>
  new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short', year: 'numeric' }).format(new Date(event.lastSeen))

const write = (source: Source) =>
  source.type === 'any' ? 'any' : source.type === 'event' ? `event:${source.name}` : `metric:${source.key}`

function read(value: string): Source {
  if (value === 'any') return { type: 'any' }
  const rest = value.slice(value.indexOf(':') + 1)
  return value.startsWith('event:') ? { type: 'event', name: rest } : { type: 'metric', key: rest }
}
