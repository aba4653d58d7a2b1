import type { Ctx } from '#kernel/context.ts'
import { startOfDay } from '#kernel/zone.ts'
import { retentionNotes } from '#modules/events/server/index.ts'
import type { AdoptionSpec, EventSelector } from '../contract.ts'

export type EventsRead = EventSelector['events']

/** Which events an answer about adoption reads. The first activity may be any event. */
export const readByAdoption = (feature: EventSelector, exposure: AdoptionSpec['exposure']): EventsRead[] => [
  feature.events,
  exposure.type === 'event' ? exposure.events : 'any',
]

/** Says which of the events that are read are removed before a range ends: their numbers must not look like a fall to zero. */
export function keptNotes(ctx: Ctx, read: readonly EventsRead[], range: { from: string }, timezone: string): Promise<string[]> {
  if (read.length === 0) return Promise.resolve([])
  const names = read.flatMap((events) => (events === 'any' ? [] : events))
  return retentionNotes(ctx, read.includes('any') ? undefined : [...new Set(names)], startOfDay(range.from, timezone))
}
