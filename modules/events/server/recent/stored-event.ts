import { sql, type Sql } from '#kernel/clickhouse/sql.ts'
import type { StoredEvent } from '../../contract.ts'

/** Properties keep their numbers: without this, whole numbers would come back as texts. */
export const plainNumbers = { output_format_json_quote_64bit_integers: 0 } as const

export interface EventRow {
  id: string
  event: string
  type: string
  ts_ms: number
  received_ms: number
  client_ms: number | null
  ts_source: string
  person: string
  user_id: string
  anonymous_id: string
  account: string
  source_id: string
  props: Record<string, unknown>
  context: string
}

/** Columns of an event as `toStoredEvent` reads them. */
export const eventColumns: Sql = sql`id, event, type, toUnixTimestamp64Milli(ts) AS ts_ms, toUnixTimestamp64Milli(received_at) AS received_ms,
  if(isNull(client_ts), NULL, toUnixTimestamp64Milli(assumeNotNull(client_ts))) AS client_ms, ts_source, person, user_id, anonymous_id, account, source_id, props, context`

const iso = (ms: number): string => new Date(ms).toISOString()

export const toStoredEvent = (row: EventRow): StoredEvent => ({
  id: row.id,
  event: row.event,
  type: row.type,
  at: iso(row.ts_ms),
  receivedAt: iso(row.received_ms),
  clientAt: row.client_ms === null ? null : iso(row.client_ms),
  atSource: row.ts_source,
  person: row.person,
  userId: row.user_id,
  anonymousId: row.anonymous_id,
  account: row.account,
  sourceId: row.source_id,
  properties: row.props,
  context: JSON.parse(row.context || '{}') as Record<string, unknown>,
})
