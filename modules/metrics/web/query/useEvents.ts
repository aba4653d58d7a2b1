import { useDebouncedValue } from '@mantine/hooks'
import {
  listEventDefinitions,
  listProperties,
  listPropertyValues,
  type EventDefinition,
  type PropertyDefinition,
} from '#modules/events/contract.ts'
import type { PropertyRef } from '#modules/metrics/contract.ts'
import { useApi } from '#web/api/query.ts'

const patience = 150
const catalogueStaleTime = 60_000

/** The events of the catalogue that fit what is searched, those with most volume first. */
export function useEvents(search = '') {
  const [asked] = useDebouncedValue(search.trim(), patience)
  const result = useApi(
    listEventDefinitions,
    { query: { ...(asked && { search: asked }), limit: 200 } },
    { keepPrevious: true, staleTime: catalogueStaleTime },
  )
  const events: EventDefinition[] = result.data?.items ?? []
  return { ...result, events: events.toSorted((a, b) => b.volume30d - a.volume30d) }
}

/** The properties that fit what is searched; those of events only as far as these events carry them. */
export function useProperties({
  search = '',
  event,
  of,
}: {
  search?: string
  event?: string | undefined
  of?: PropertyRef['of'] | undefined
}) {
  const [asked] = useDebouncedValue(search.trim(), patience)
  const query = { ...(asked && { search: asked }), ...(of && { of }), limit: 500 }
  const result = useApi(listProperties, { query }, { keepPrevious: true, staleTime: catalogueStaleTime })
  const all: PropertyDefinition[] = result.data?.items ?? []
  return { ...result, properties: event ? all.filter((one) => one.of !== 'event' || one.events.includes(event)) : all }
}

export interface SuggestedValue {
  value: string
  /** How often it occurs; undefined when only an example of it is known. */
  count?: number
}

/** Values of a property to choose from: the most frequent when it came last, or the examples of the catalogue until they are there. */
export function useValues(property: PropertyRef | undefined, search = '', event?: string): SuggestedValue[] {
  const [asked] = useDebouncedValue(search.trim(), patience)
  const query = {
    of: property?.of ?? ('event' as const),
    name: property?.name ?? '-',
    ...(event && { event }),
    ...(asked && { search: asked }),
    limit: 50,
  }
  const result = useApi(
    listPropertyValues,
    { query },
    { enabled: property !== undefined, keepPrevious: true, staleTime: catalogueStaleTime },
  )
  const { properties } = useProperties({})
  if (!property) return []
  const found = result.data?.items ?? []
  if (found.length > 0) return found
  const known = properties.find((one) => one.of === property.of && one.name === property.name)
  return (known?.examples ?? []).filter((one) => one.toLowerCase().includes(asked.toLowerCase())).map((value) => ({ value }))
}
