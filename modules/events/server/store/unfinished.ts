import { setTimeout as sleep } from 'node:timers/promises'
import type { ClickHouse } from '#kernel/clickhouse/client.ts'
import { as, sql } from '#kernel/clickhouse/sql.ts'
import type { AppCtx } from '#kernel/context.ts'
import { unavailable } from '#kernel/errors.ts'

const mark = 'fairlead events'
/** The comment travels in the address of the request. An insert for more workspaces than these counts as one for any. */
const mostNamed = 100
const any = '*'
const lookEveryMs = 100
const usualPatienceMs = 60_000
const accessDenied = '497'

const namesOf = (workspaceIds: readonly string[]): readonly string[] => (workspaceIds.length > mostNamed ? [any] : workspaceIds)

/** The comment of an insert of events, by which it is seen whose events it holds for as long as it runs. */
export const commentOf = (workspaceIds: readonly string[]): string => [mark, ...namesOf(workspaceIds)].join(' ')

async function isAtWork(ch: ClickHouse, workspaceIds: readonly string[]): Promise<boolean> {
  const names = namesOf(workspaceIds)
  const [row] = await ch.query<{ n: number }>(sql`
    SELECT toUInt32(count()) AS n FROM ${ch.system('processes')} WHERE startsWith(Settings['log_comment'], ${mark})
      AND (${as('Bool', names.includes(any))} OR hasAny(splitByChar(' ', Settings['log_comment']), ${as('Array(String)', [...names, any])}))`)
  return row!.n > 0
}

/** The connections whose user may not see what runs; each is told of once. */
const blind = new WeakSet<ClickHouse>()

/**
 * Waits until the server runs no insert of events of these workspaces. Call it under their locks: what still runs then is of a process that died or lost
 * its lock, and looking for duplicates before it has ended would miss its events. @throws unavailable when that takes too long
 */
export async function untilFinished({ ch, log }: AppCtx, workspaceIds: readonly string[], patienceMs = usualPatienceMs): Promise<void> {
  if (blind.has(ch)) return
  const until = Date.now() + patienceMs
  try {
    while (await isAtWork(ch, workspaceIds)) {
      if (Date.now() > until)
        throw unavailable('An earlier insert of events still runs. Send the events again in a moment.', { retryAfterSeconds: 2 })
      await sleep(lookEveryMs)
    }
  } catch (error) {
    if (String((error as { code?: unknown }).code) !== accessDenied) throw error
    blind.add(ch)
    log.warn(
      { err: error },
      'The user of CLICKHOUSE_URL may not read system.processes: a retry after a crash may count events twice. Grant it.',
    )
  }
}
