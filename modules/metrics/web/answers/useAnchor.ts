import { startOfDay } from '#kernel/zone.ts'
import { useWorkspace } from '#web/api/session.tsx'
import type { Range } from '#modules/metrics/contract.ts'
import { useLocale } from '#web/ui/locale.tsx'
import { plainDate } from '#web/ui/time-format.ts'
import { addDays } from '#web/ui/date-range.ts'
import { useEvents } from '../query/useEvents.ts'
import { anchorDay } from './anchor.ts'

export interface Anchor {
  /** Instant to ask about instead of now. */
  asOf?: string
  /** The first day after the data, as `2026-03-03`. */
  day?: string
  /** Why, for the reader. */
  words?: string
  /** It is not known yet; asking now could give an empty answer. */
  isPending: boolean
}

/** Where relative periods are counted back from for these events: now, or the end of the data where it ended long ago. */
export function useAnchor(events: 'any' | readonly string[], asked: Range): Anchor {
  const { timezone } = useWorkspace()
  const { language } = useLocale()
  const catalogue = useEvents()
  if (catalogue.isPending) return { isPending: true }
  const chosen = catalogue.events.filter((one) => events === 'any' || events.includes(one.name))
  const last = { ofAll: latest(catalogue.events), ofAsked: latest(chosen) }
  const now = new Date()
  const day = anchorDay(last, asked, now, timezone)
  if (!day) return { isPending: false }
  const what = events === 'any' ? 'The last event came' : `${events.length === 1 ? `“${events[0]}”` : 'The last of these events'} came last`
  const words = `${what} on ${plainDate(addDays(day, -1), language, now)}. Periods are counted back from there.`
  return { isPending: false, day, asOf: new Date(startOfDay(day, timezone)).toISOString(), words }
}

const latest = (events: readonly { lastSeen: string }[]): string | undefined =>
  events.reduce<string | undefined>((last, { lastSeen }) => (last === undefined || lastSeen > last ? lastSeen : last), undefined)
