import * as z from 'zod'
import type { ImportColumn, ImportKind, ImportMapping } from './imports.ts'

/** Whether `03/04/2024` is 3 April or 4 March. */
export const dateOrders = ['day-first', 'month-first'] as const
export const DateOrder = z.enum(dateOrders)
export type DateOrder = z.infer<typeof DateOrder>

/** What cells such as `25/03/2024` say about the order of day and month: how many can be read one way only. */
export const DatesSeen = z.object({ dayFirst: z.number(), monthFirst: z.number(), example: z.string() })
export type DatesSeen = z.infer<typeof DatesSeen>

/** The order that most of the telling cells have; undefined when none tells. */
export const orderTold = ({ dayFirst, monthFirst }: DatesSeen): DateOrder | undefined =>
  dayFirst + monthFirst === 0 ? undefined : monthFirst > dayFirst ? 'month-first' : 'day-first'

/** The columns of a mapping that hold times written in the format `auto`. */
function timeColumns(kind: ImportKind, { timestamp, subscription }: ImportMapping): (string | undefined)[] {
  if (kind === 'subscriptions') return subscription?.dateFormat === 'auto' ? [subscription.startedOn, subscription.endedOn] : []
  return timestamp?.format === 'auto' ? [timestamp.column] : []
}

/** What all columns of times together say about the order of day and month; null where the order does not matter. */
export function datesOf(kind: ImportKind, mapping: ImportMapping, columns: readonly ImportColumn[]): DatesSeen | null {
  const used = new Set(timeColumns(kind, mapping))
  const seen = columns.flatMap(({ name, dates }) => (dates && used.has(name) ? [dates] : []))
  if (!seen[0]) return null
  return {
    dayFirst: seen.reduce((sum, one) => sum + one.dayFirst, 0),
    monthFirst: seen.reduce((sum, one) => sum + one.monthFirst, 0),
    example: seen[0].example,
  }
}

/** How days and months are read: as chosen, else as the dates tell, else the day first, as most of the world writes. */
export const orderOf = ({ dateOrder }: ImportMapping, dates: DatesSeen): DateOrder => dateOrder ?? orderTold(dates) ?? 'day-first'
