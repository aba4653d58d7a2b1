import { setTimeout as sleep } from 'node:timers/promises'
import { as, sql } from '#kernel/clickhouse/sql.ts'
import type { Ctx } from '#kernel/context.ts'
import { toAppError } from '#kernel/http/problem.ts'
import type { JobTry } from '#kernel/jobs/try.ts'
import type { Certificate, ErasedTable, Later } from '../../../contract.ts'
import { pipelineOf } from '../../pipeline.ts'
import { lockIngestion } from '../../store/lock.ts'
import { idHasher } from '../hash.ts'
import { analyticsTables } from './analytics.ts'
import { idsPurpose } from './erasures.ts'
import { steeringTables } from './steering.ts'
import { walk, type Found } from './walk.ts'
import type { Work } from './work.ts'

/** Other processes write what they noted (who was seen, examples) within so long. */
const othersWriteWithinMs = 5_000

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
  changes: Partial<{ step: string; done: number; total: number; error: string; status: string }>,
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

/** Puts the ids where the statements that remove rows read them. */
async function listIds({ ctx, erasureId, ids }: Work): Promise<void> {
  await forgetIds(ctx, erasureId)
  await ctx.ch.insert(
    'erasing',
    ids.map((key) => ({ erasure: erasureId, key })),
  )
}

const forgetIds = ({ app }: Ctx, erasureId: string): Promise<void> =>
  app.ch.command(sql`ALTER TABLE erasing DROP PARTITION ${as('UUID', erasureId)}`)

async function removeAll(work: Work): Promise<string[]> {
  const { ctx, erasureId } = work
  // Examples are found by the person's events, so what empties them comes before these are removed.
  const removals = [...Object.entries(steeringTables), ...Object.entries(analyticsTables)].flatMap(([table, how]) =>
    typeof how === 'string' ? [] : [{ table, how }],
  )
  for (const [done, { table, how }] of removals.entries()) {
    await note(ctx, erasureId, { step: `Removing from ${table}`, done: done + 1, total: removals.length + 2 })
    await how(work)
  }
  return removals.map(({ table }) => table)
}

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
  'Files that were exported before, and copies of uploaded files on other machines, which are removed after 7 days.',
  'Parts of tables that were replaced: ClickHouse removes their files from the disk within about 10 minutes.',
]

async function finish(work: Work, row: ErasureRow, removed: string[], tables: ErasedTable[]): Promise<void> {
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

async function work(ctx: Ctx, row: ErasureRow): Promise<void> {
  const ids = JSON.parse(ctx.app.secrets.open(idsPurpose, row.sealed_ids!)) as string[]
  const task: Work = { ctx, erasureId: row.id, ids, hashOf: idHasher(ctx.app, ctx.workspace.id) }
  await calm(ctx)
  await listIds(task)
  await note(ctx, row.id, { step: 'Counting what there is' })
  const before = await walk(task)
  const removed = await removeAll(task)
  await note(ctx, row.id, { step: 'Looking for what is left' })
  const tables = compare(before, await walk(task))
  await forgetIds(ctx, row.id)
  await finish(task, row, removed, tables)
}

/** The job. Everything that it does may be done again, so after a crash it begins anew; the counts of before are then of what was left. */
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
