import { setTimeout as sleep } from 'node:timers/promises'
import { as, sql } from '#kernel/clickhouse/sql.ts'
import type { Ctx } from '#kernel/context.ts'
import { erasuresOf, type Erasing } from '#kernel/erasure.ts'
import { kernelErasure } from '#kernel/events/audit-erasure.ts'
import { toAppError } from '#kernel/http/problem.ts'
import type { JobTry } from '#kernel/jobs/try.ts'
import { identityTopic, type Certificate, type ErasedTable, type Later } from '../../../contract.ts'
import { knownPairsOf } from '../../identity/known-pairs.ts'
import { pipelineOf } from '../../pipeline.ts'
import { knownBelongingOf } from '../../profiles/belonging.ts'
import { lockIngestion } from '../../store/lock.ts'
import { profilesWrittenWithinMs } from '../../store/writer.ts'
import { idHasher } from '../hash.ts'
import { tellCareChanged } from '../settings.ts'
import { idsPurpose } from './erasures.ts'
import { walk, type Found } from './walk.ts'
import { listKeys } from './work.ts'

/** Other processes write what they noted (who was seen, examples) within so long. */
const othersWriteWithinMs = profilesWrittenWithinMs + 5_000

type ErasureRow = NonNullable<Awaited<ReturnType<typeof begin>>>

const begin = (ctx: Ctx, erasureId: string) =>
  ctx.db
    .updateTable('erasures')
    .set({ status: 'running', error: null })
    .where('workspace_id', '=', ctx.workspace.id)
    .where('id', '=', erasureId)
    .where('status', 'in', ['queued', 'running'])
    .returningAll()
    .executeTakeFirst()

async function note(
  ctx: Ctx,
  erasureId: string,
  changes: Partial<{ step: string; done: number; total: number; error: string; status: string; found_before: string }>,
) {
  await ctx.db.updateTable('erasures').set(changes).where('workspace_id', '=', ctx.workspace.id).where('id', '=', erasureId).execute()
}

/** Waits until nothing of the person is on its way: inserts under way, and what processes have noted in memory. */
async function calm(ctx: Ctx): Promise<void> {
  await ctx.tx((tx) => lockIngestion(tx.db, tx.workspace.id))
  const { writer, plan } = pipelineOf(ctx.app)
  await Promise.all([writer.counters.flush(), writer.catalogue.flush(), writer.profiles.flush(), plan.tally.flush()])
  const { DATABASE_URL, CLICKHOUSE_URL } = ctx.app.config
  if (DATABASE_URL ?? CLICKHOUSE_URL) await sleep(othersWriteWithinMs)
}

const forgetIds = ({ app }: Ctx, erasureId: string): Promise<void> =>
  app.ch.command(sql`ALTER TABLE erasing DROP PARTITION ${as('UUID', erasureId)}`)

async function removeAll(work: Erasing): Promise<string[]> {
  const { ctx, erasureId } = work
  const all = erasuresOf([{ name: 'kernel', erasure: kernelErasure }, ...ctx.app.modules])
  const removals = Object.entries(all).flatMap(([table, how]) => (typeof how === 'string' ? [] : [{ table, how }]))
  for (const [done, { table, how }] of removals.entries()) {
    await note(ctx, erasureId, { step: `Removing from ${table}`, done: done + 1, total: removals.length + 2 })
    await how(work)
  }
  return removals.map(({ table }) => table)
}

/**
 * Processes remember what they wrote down of ids. It is gone, and has to be written again when it comes again. The lock lets what is on its way be
 * remembered before.
 */
const forgetKnown = (ctx: Ctx): Promise<void> =>
  ctx.tx(async (tx) => {
    await lockIngestion(tx.db, tx.workspace.id)
    knownPairsOf(tx.app, tx.workspace.id).forget()
    knownBelongingOf(tx.app, tx.workspace.id).forget()
    await tellCareChanged(tx)
    await tx.app.live.send(tx.workspace.id, identityTopic, null)
  })

const keyOf = ({ store, table }: Pick<Found, 'store' | 'table'>): string => `${store} ${table}`

function compare(before: readonly Found[], after: readonly Found[]): ErasedTable[] {
  const then = new Map(before.map((one) => [keyOf(one), one]))
  return after.map((one) => {
    const { rows = 0, mentions = 0 } = then.get(keyOf(one)) ?? {}
    return {
      store: one.store,
      table: one.table,
      rowsBefore: rows,
      rowsAfter: one.rows,
      mentionsBefore: mentions,
      mentionsAfter: one.mentions,
    }
  })
}

const notSearched = [
  'Backups and the logs of the database servers: they go with their own retention.',
  'Uploaded files, which are packed: all of the workspace are removed but those of imports under way. Import files without the person from now on.',
  'Files that were exported before, and copies of uploaded files on other machines, which are removed after 7 days.',
  'Parts of tables that were replaced: ClickHouse removes their files from the disk within about 10 minutes.',
]

async function finish(work: Erasing, row: ErasureRow, removed: string[], tables: ErasedTable[]): Promise<void> {
  const { ctx, erasureId } = work
  const certificate: Certificate = {
    erasureId,
    workspace: ctx.workspace.name,
    personHash: row.person_hash,
    idCount: row.id_count,
    later: row.later as Later,
    requestedAt: row.created_at.toISOString(),
    requestedBy: row.created_by_name,
    checkedAt: ctx.now().toISOString(),
    isClean: tables.every(({ rowsAfter }) => rowsAfter === 0),
    tables,
    removed,
    notSearched,
  }
  await ctx.tx(async (tx) => {
    await tx.db
      .updateTable('erasures')
      .set({ status: 'done', step: '', sealed_ids: null, finished_at: tx.now(), certificate: JSON.stringify(certificate), error: null })
      .where('workspace_id', '=', tx.workspace.id)
      .where('id', '=', erasureId)
      .execute()
    await tx.publish('events.person_erased', {
      ref: { kind: 'erasure', id: erasureId },
      personHash: row.person_hash,
      isClean: certificate.isClean,
    })
  })
}

/** What there was when the first try began. */
async function countBefore(work: Erasing, row: ErasureRow): Promise<Found[]> {
  if (row.found_before !== null) return row.found_before as unknown as Found[]
  await note(work.ctx, row.id, { step: 'Counting what there is' })
  const before = await walk(work)
  await note(work.ctx, row.id, { found_before: JSON.stringify(before) })
  return before
}

async function work(ctx: Ctx, row: ErasureRow): Promise<void> {
  const ids = JSON.parse(ctx.app.secrets.open(idsPurpose, row.sealed_ids!)) as string[]
  const task: Erasing = { ctx, erasureId: row.id, ids, hashOf: idHasher(ctx.app, ctx.workspace.id) }
  await calm(ctx)
  await forgetIds(ctx, row.id)
  await listKeys(task, ids)
  const before = await countBefore(task, row)
  const removed = await removeAll(task)
  await forgetKnown(ctx)
  await note(ctx, row.id, { step: 'Looking for what is left' })
  const tables = compare(before, await walk(task))
  await forgetIds(ctx, row.id)
  await finish(task, row, removed, tables)
}

/** The job. Everything that it does may be done again, so after a crash it begins anew; the counts of before are of the first try. */
export async function runErasure(ctx: Ctx, { erasureId }: { erasureId: string }, job: JobTry): Promise<void> {
  const row = await begin(ctx, erasureId)
  if (!row?.sealed_ids) return
  try {
    await work(ctx, row)
  } catch (error) {
    const { code, message } = toAppError(error)
    if (code === 'unavailable') await job.excuse()
    const isOver = job.isLast && code !== 'unavailable'
    await note(ctx, erasureId, { error: message, ...(isOver && { status: 'failed' }) })
    throw error
  }
}
