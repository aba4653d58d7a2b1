import { setTimeout as sleep } from 'node:timers/promises'
import { sql, type Sql } from '#kernel/clickhouse/sql.ts'
import type { AppCtx } from '#kernel/context.ts'
import { unavailable } from '#kernel/errors.ts'

interface Undone {
  n: number
  reason: string
}

const longestPauseMs = 1_000

/**
 * Changes or removes rows of ClickHouse for good (`ALTER TABLE …`), and waits until it is done. Parts are written anew in the background with their
 * projections, so ingestion goes on meanwhile. What the statement says stays readable in the system for long: it must name no person.
 * @throws unavailable when the engine cannot do it now; it goes on trying by itself
 */
export async function mutate(app: AppCtx, table: string, statement: Sql): Promise<void> {
  await app.ch.command(statement, { settings: { mutations_sync: '0', allow_nondeterministic_mutations: 1 } })
  for (let pause = 20; ; pause = Math.min(pause * 2, longestPauseMs)) {
    const [undone] = await app.ch.query<Undone>(sql`
      SELECT toUInt32(count()) AS n, any(latest_fail_reason) AS reason FROM ${app.ch.system('mutations')}
      WHERE database = currentDatabase() AND table IN (${table}, ${`${table}_local`}) AND NOT is_done AND NOT is_killed`)
    if (undone!.n === 0) return
    if (undone!.reason !== '') throw unavailable(`ClickHouse could not remove rows of ${table}: ${undone!.reason.slice(0, 300)}`)
    await sleep(pause)
  }
}
