import { sql as pgSql } from 'kysely'
import type { Ctx } from '#kernel/context.ts'
import { conflict, notFound } from '#kernel/errors.ts'
import { decodeCursor, pageOf } from '#kernel/http/cursor.ts'
import { newId } from '#kernel/ids.ts'
import { scope, sql } from '#kernel/clickhouse/sql.ts'
import type { Certificate, Erasure, Later } from '../../../contract.ts'
import { idHasher } from '../hash.ts'
import { markCareChanged, tellCareChanged } from '../settings.ts'
import type { Found } from './walk.ts'

export const erasureJob = 'events.erase_person'

/** What the ids are sealed for while the work lasts. */
export const idsPurpose = 'ids of an erasure'

interface ErasureRow {
  id: string
  person_hash: string
  id_count: number
  later: string
  status: string
  step: string
  done: number
  total: number
  found_before: unknown
  certificate: unknown
  error: string | null
  created_at: Date
  created_by_name: string | null
  finished_at: Date | null
}

/** In how many rows the first search found the person; null before it is done. */
const foundIn = (before: unknown): number | null =>
  before === null ? null : (before as Found[]).reduce((sum, { rows, mentions }) => sum + rows + mentions, 0)

const toErasure = (row: ErasureRow): Erasure => ({
  id: row.id,
  personHash: row.person_hash,
  idCount: row.id_count,
  later: row.later as Later,
  status: row.status as Erasure['status'],
  step: row.step,
  done: row.done,
  total: row.total,
  found: foundIn(row.found_before),
  isClean: (row.certificate as Certificate | null)?.isClean ?? null,
  error: row.error,
  createdAt: row.created_at.toISOString(),
  createdBy: row.created_by_name,
  finishedAt: row.finished_at?.toISOString() ?? null,
})

/** All ids of the person that an id stands for, the one it is known by first. */
export async function allIdsOf(ctx: Ctx, id: string): Promise<string[]> {
  const [row] = await ctx.ch.query<{ person: string }>(
    sql`SELECT argMax(person, version) AS person FROM identity_overrides WHERE ${scope()} AND key = ${id}`,
  )
  const person = row?.person || id
  const others = await ctx.ch.query<{ key: string }>(sql`
    SELECT key FROM identity_overrides WHERE ${scope()} GROUP BY key HAVING argMax(person, version) = ${person} ORDER BY key`)
  return [...new Set([person, id, ...others.map(({ key }) => key)])]
}

/**
 * Begins to remove everything that is known of a person, under all ids. From the moment that this is written, later events are refused if that was asked.
 * An id that no event carries is searched for like any: somebody may be in the quarantine only.
 * @throws conflict while the same is under way, or waits to be tried again
 */
export async function erase(ctx: Ctx, id: string, later: Later): Promise<Erasure> {
  const ids = await allIdsOf(ctx, id)
  const hashOf = idHasher(ctx.app, ctx.workspace.id)
  const personHash = hashOf(ids[0]!)
  const erasure = await ctx.tx(async (tx) => {
    const running = await tx.db
      .selectFrom('erasures')
      .select('status')
      .where('workspace_id', '=', tx.workspace.id)
      .where('person_hash', '=', personHash)
      .where('status', '!=', 'done')
      .executeTakeFirst()
    // It knows ids that nothing else may know any more: what joined them may be removed already.
    if (running?.status === 'failed') throw conflict('Removing this person failed before. Try that again instead of beginning anew.')
    if (running) throw conflict('The data of this person are being removed already.')
    const row = await tx.db
      .insertInto('erasures')
      .values({
        workspace_id: tx.workspace.id,
        id: newId(),
        person_hash: personHash,
        id_count: ids.length,
        sealed_ids: tx.app.secrets.seal(idsPurpose, JSON.stringify(ids)),
        later,
        created_at: tx.now(),
        created_by: tx.actor.userId,
        created_by_name: tx.actor.name,
      })
      .returningAll()
      .executeTakeFirstOrThrow()
    if (later === 'refuse') {
      await pgSql`
        insert into erased_ids (workspace_id, hash, erasure_id) select ${tx.workspace.id}, hash, ${row.id} from unnest(${ids.map(hashOf)}::text[]) hash
        on conflict do nothing`.execute(tx.db)
      await markCareChanged(tx)
    }
    await start(tx, row.id)
    await tx.publish('events.person_erasure_requested', { ref: { kind: 'erasure', id: row.id }, personHash, ids: ids.length, later })
    return toErasure(row)
  })
  await tellCareChanged(ctx)
  return erasure
}

const start = (tx: Ctx, erasureId: string): Promise<void> => tx.enqueue(erasureJob, { erasureId }, { key: `erase ${erasureId}` })

/** Lists erasures, newest first. */
export async function listErasures(ctx: Ctx, { cursor: text, limit }: { cursor?: string | undefined; limit: number }) {
  const cursor = decodeCursor(text)
  let query = ctx.db
    .selectFrom('erasures')
    .selectAll()
    .where('workspace_id', '=', ctx.workspace.id)
    .orderBy('id', 'desc')
    .limit(limit + 1)
  if (cursor) query = query.where('id', '<', cursor.id)
  const { page, next } = pageOf(await query.execute(), limit, ({ id }) => ({ at: 0, id }))
  return { items: page.map(toErasure), next }
}

const find = async (ctx: Ctx, erasureId: string) => {
  const row = await ctx.db
    .selectFrom('erasures')
    .selectAll()
    .where('workspace_id', '=', ctx.workspace.id)
    .where('id', '=', erasureId)
    .executeTakeFirst()
  if (!row) throw notFound('There is no such erasure.')
  return row
}

/** The proof. @throws not_found; conflict while the work lasts */
export async function getCertificate(ctx: Ctx, erasureId: string): Promise<Certificate> {
  const { certificate } = await find(ctx, erasureId)
  if (!certificate) throw conflict('The data are still being removed. The certificate follows when that is done.')
  return certificate as unknown as Certificate
}

/** Begins a removal that failed anew, with the ids that it began with. @throws not_found; conflict unless it failed */
export async function retry(ctx: Ctx, erasureId: string): Promise<Erasure> {
  await find(ctx, erasureId)
  return ctx.tx(async (tx) => {
    const row = await tx.db
      .updateTable('erasures')
      .set({ status: 'queued', step: '', error: null, done: 0, total: 0 })
      .where('workspace_id', '=', tx.workspace.id)
      .where('id', '=', erasureId)
      .where('status', '=', 'failed')
      .returningAll()
      .executeTakeFirst()
    if (!row) throw conflict('Only a removal that failed can be tried again.')
    await start(tx, erasureId)
    await tx.publish('events.person_erasure_retried', { ref: { kind: 'erasure', id: erasureId }, personHash: row.person_hash })
    return toErasure(row)
  })
}

/** Accepts events of an erased person again. @throws not_found */
export async function acceptAgain(ctx: Ctx, erasureId: string): Promise<Erasure> {
  await find(ctx, erasureId)
  const erasure = await ctx.tx(async (tx) => {
    await tx.db.deleteFrom('erased_ids').where('workspace_id', '=', tx.workspace.id).where('erasure_id', '=', erasureId).execute()
    const row = await tx.db
      .updateTable('erasures')
      .set({ later: 'accept' })
      .where('workspace_id', '=', tx.workspace.id)
      .where('id', '=', erasureId)
      .returningAll()
      .executeTakeFirstOrThrow()
    await markCareChanged(tx)
    await tx.publish('events.erased_person_accepted', { ref: { kind: 'erasure', id: erasureId }, personHash: row.person_hash })
    return toErasure(row)
  })
  await tellCareChanged(ctx)
  return erasure
}
