import { as, empty, scope, sql, type Sql } from '#kernel/clickhouse/sql.ts'
import type { Ctx } from '#kernel/context.ts'
import type { Erasing } from '#kernel/erasure.ts'
import { slicesOf } from '../../pieces.ts'
import { plainNumbers } from '../../recent/stored-event.ts'
import { bodyNames, holdsValue } from './names.ts'
import { keysOf } from './work.ts'

const placesAtOnce = 10_000
/** So much is read into memory at once. */
const bytesPerRead = 8 * 1024 * 1024
/** However small they are, at most 2,000: their ids travel in the address of a request. */
const leastBytes = bytesPerRead / 2_000

export interface RefusedEvent {
  id: string
  receivedAt: string
  event: string
  code: string
  field: string
  message: string
  body: string
}

interface Place {
  id: string
  bytes: number
}

const places = (ctx: Ctx, keys: Sql, after: string | undefined): Promise<Place[]> =>
  ctx.ch.query<Place>(sql`
    SELECT toString(quarantine.id) AS id, toFloat64(length(body)) AS bytes FROM quarantine FINAL
    WHERE ${scope()} AND (${holdsValue(sql`body`, keys)} OR ${holdsValue(sql`envelope`, keys)})
      ${after === undefined ? empty : sql`AND quarantine.id > ${as('UUID', after)}`}
    ORDER BY quarantine.id LIMIT ${as('UInt64', placesAtOnce)}`)

/** Refused events that name one of the ids, some at a time, however many there are. @param keys the same ids, for `IN` */
export async function* refusedNaming(ctx: Ctx, ids: ReadonlySet<string>, keys: Sql): AsyncGenerator<RefusedEvent[]> {
  for (let after: string | undefined; ;) {
    const found = await places(ctx, keys, after)
    for (const slice of slicesOf(found, ({ bytes }) => Math.max(bytes, leastBytes), bytesPerRead)) {
      const here = as(
        'Array(String)',
        slice.map(({ id }) => id),
      )
      const rows = await ctx.ch.query<RefusedEvent & { envelope: string }>(
        sql`SELECT toString(quarantine.id) AS id, toString(received_at) AS receivedAt, event, code, field, message, body, envelope FROM quarantine FINAL
            WHERE ${scope()} AND quarantine.id IN arrayMap(each -> toUUID(each), ${here})`,
        { settings: plainNumbers },
      )
      yield rows.flatMap(({ envelope, ...row }) => (bodyNames(row.body, ids) || bodyNames(envelope, ids) ? [row] : []))
    }
    if (found.length < placesAtOnce) return
    after = found.at(-1)!.id
  }
}

/** How many refused events name the person. */
export async function countRefused(work: Erasing): Promise<number> {
  let count = 0
  for await (const rows of refusedNaming(work.ctx, new Set(work.ids), keysOf(work))) count += rows.length
  return count
}
