import type { AppCtx } from '#kernel/context.ts'
import { careMeanwhile, erasedRefusal } from '../care/step.ts'
import { recordIdentity } from '../identity/record.ts'
import type { Refusal } from '../intake/outcome.ts'
import { belongingOf } from '../profiles/belonging.ts'
import { insertLines, isDataError } from './insert.ts'
import { lockIngestion } from './lock.ts'
import { membershipLines, profileLines, type Row } from './row.ts'
import { storedKeys } from './stored-keys.ts'
import { commentOf, untilFinished } from './unfinished.ts'

/** What became of a row. */
export type Fate = { status: 'ok' } | { status: 'duplicate' } | { status: 'quarantined' | 'rejected'; refusal: Refusal }

const workspacesOf = (rows: readonly Row[]): string[] => [...new Set(rows.map((row) => row.workspaceId))].toSorted()

/** Finds the rows that are not stored yet, in the same order. */
async function unstored(app: AppCtx, rows: readonly Row[]): Promise<Row[]> {
  const known = new Map<string, Set<string>>()
  for (const workspaceId of workspacesOf(rows)) {
    const own = rows.filter((row) => row.workspaceId === workspaceId)
    known.set(workspaceId, await storedKeys(app.ch, workspaceId, own))
  }
  return rows.filter((row) => !known.get(row.workspaceId)!.has(row.key))
}

/**
 * Inserts rows and what follows from them. Consequences come first: they are safe to repeat, so that a crash in between leaves an event that is retried,
 * never one that is stored without them. When the engine refuses the block, halves are tried until the one bad row is found.
 */
async function insertOrBisect(app: AppCtx, rows: readonly Row[], fates: Map<Row, Fate>): Promise<void> {
  if (rows.length === 0) return
  try {
    await insertLines(app.ch, 'profile_properties', rows.flatMap(profileLines))
    const belonging = belongingOf(app, rows)
    await insertLines(app.ch, 'memberships', [...rows.flatMap(membershipLines), ...belonging.lines])
    belonging.written()
    await insertLines(
      app.ch,
      'events',
      rows.map((row) => row.line),
      commentOf(workspacesOf(rows)),
    )
    for (const row of rows) fates.set(row, { status: 'ok' })
  } catch (error) {
    if (!isDataError(error)) throw error
    if (rows.length === 1) {
      fates.set(rows[0]!, {
        status: 'quarantined',
        refusal: { code: 'refused_by_store', field: '', message: (error as Error).message.slice(0, 500) },
      })
      return
    }
    // Part of the block may be on disk: what is there must not be inserted again.
    const rest = await unstored(app, rows)
    const left = new Set(rest)
    for (const row of rows) if (!left.has(row)) fates.set(row, { status: 'ok' })
    const middle = Math.ceil(rest.length / 2)
    await insertOrBisect(app, rest.slice(0, middle), fates)
    await insertOrBisect(app, rest.slice(middle), fates)
  }
}

/**
 * Stores rows exactly once. Looking and inserting happen under a lock for each workspace, because another process may be given the same event at the same
 * time. @throws when a store is away; then some rows may be stored, and a retry finds them.
 */
export async function commitRows(app: AppCtx, rows: readonly Row[]): Promise<Map<Row, Fate>> {
  const fates = new Map<Row, Fate>()
  const first = new Map<string, Row>()
  for (const row of rows) {
    const identity = `${row.workspaceId} ${row.key}`
    if (first.has(identity)) fates.set(row, { status: 'duplicate' })
    else first.set(identity, row)
  }
  if (first.size === 0) return fates
  const workspaces = workspacesOf(rows)
  let isStored = false
  try {
    await app.db.transaction().execute(async (transaction) => {
      for (const workspaceId of workspaces) await lockIngestion(transaction, workspaceId)
      // A server goes on with the insert of a process that died; the embedded engine dies with its process.
      if (app.config.CLICKHOUSE_URL) await untilFinished(app, workspaces)
      const erased = new Set(await careMeanwhile(app, transaction, [...first.values()]))
      for (const row of erased) fates.set(row, { status: 'rejected', refusal: erasedRefusal })
      const candidates = [...first.values()].filter((row) => !erased.has(row))
      const fresh = new Set(await unstored(app, candidates))
      for (const row of candidates) if (!fresh.has(row)) fates.set(row, { status: 'duplicate' })
      await recordIdentity(app, [...fresh])
      await insertOrBisect(app, [...fresh], fates)
      isStored = true
    })
  } catch (error) {
    // The transaction only holds the lock: losing it after the insert changes nothing.
    if (!isStored) throw error
  }
  return fates
}
