import type * as z from 'zod'
import type { Ctx } from '#kernel/context.ts'
import { conflict, notFound } from '#kernel/errors.ts'
import { hashSecret, newId, newSecret } from '#kernel/ids.ts'
import type { createIngestKey, IngestKey, listSources, Source, Sdk, SourceKind, updateSource } from '../../contract.ts'
import type { EndpointRequest } from '#kernel/http/endpoint.ts'
import { pipelineOf } from '../pipeline.ts'
import { addWebhook } from '../webhooks/webhooks.ts'
import { keysTopic } from './keys.ts'
import { noStats, statsOf } from './stats.ts'

const keyStartLength = 9

interface KeyRow {
  id: string
  start: string
  created_at: Date
  created_by_name: string | null
  revoked_at: Date | null
}

const toKey = (row: KeyRow): IngestKey => ({
  id: row.id,
  start: row.start,
  createdAt: row.created_at.toISOString(),
  createdBy: row.created_by_name,
  revokedAt: row.revoked_at?.toISOString() ?? null,
})

/** Lists sources with what arrived from them in the last 30 days. */
export async function list(
  ctx: Ctx,
  { archived }: { archived: EndpointRequest<typeof listSources>['query']['archived'] },
): Promise<Source[]> {
  const rows = await ctx.db
    .selectFrom('sources')
    .selectAll()
    .where('workspace_id', '=', ctx.workspace.id)
    .where('archived_at', archived === 'true' ? 'is not' : 'is', null)
    .orderBy('created_at')
    .execute()
  return describe(ctx, rows)
}

type SourceRow = { id: string; name: string; kind: string; sdk: string | null; version: number; created_at: Date; archived_at: Date | null }

async function describe(ctx: Ctx, rows: readonly SourceRow[]): Promise<Source[]> {
  if (rows.length === 0) return []
  const ids = rows.map((row) => row.id)
  const keys = await ctx.db
    .selectFrom('ingest_keys')
    .selectAll()
    .where('workspace_id', '=', ctx.workspace.id)
    .where('source_id', 'in', ids)
    .orderBy('created_at')
    .execute()
  const stats = await statsOf(ctx)
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    kind: row.kind as SourceKind,
    sdk: row.sdk as Sdk | null,
    version: row.version,
    createdAt: row.created_at.toISOString(),
    archivedAt: row.archived_at?.toISOString() ?? null,
    keys: keys.filter((key) => key.source_id === row.id).map(toKey),
    stats: stats.get(row.id) ?? noStats(),
  }))
}

/** @throws not_found */
export async function get(ctx: Ctx, sourceId: string): Promise<Source> {
  const row = await ctx.db
    .selectFrom('sources')
    .selectAll()
    .where('workspace_id', '=', ctx.workspace.id)
    .where('id', '=', sourceId)
    .executeTakeFirst()
  if (!row) throw notFound('There is no such source.')
  return (await describe(ctx, [row]))[0]!
}

async function insertKey(ctx: Ctx, sourceId: string): Promise<{ key: IngestKey; ingestKey: string }> {
  const ingestKey = newSecret('fk')
  const row = await ctx.db
    .insertInto('ingest_keys')
    .values({
      workspace_id: ctx.workspace.id,
      id: newId(),
      source_id: sourceId,
      hash: hashSecret(ingestKey),
      start: ingestKey.slice(0, keyStartLength),
      created_at: ctx.now(),
      created_by: ctx.actor.userId,
      created_by_name: ctx.actor.name,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  return { key: toKey(row), ingestKey }
}

interface NewSource {
  name: string
  kind: SourceKind
  sdk?: Sdk | undefined
}

/** Adds a source with its first key. Reads no figures, so that it works inside the transaction that makes a workspace. */
export async function add(ctx: Ctx, { name, kind, sdk }: NewSource): Promise<{ source: Source; ingestKey: string }> {
  return ctx.tx(async (tx) => {
    const row = await tx.db
      .insertInto('sources')
      .values({
        workspace_id: tx.workspace.id,
        id: newId(),
        name,
        kind,
        sdk: sdk ?? null,
        created_at: tx.now(),
        created_by: tx.actor.userId,
      })
      .returningAll()
      .executeTakeFirstOrThrow()
    const { key, ingestKey } = await insertKey(tx, row.id)
    if (kind === 'webhook') await addWebhook(tx, row.id)
    await tx.publish('events.source_created', { ref: { kind: 'source', id: row.id }, title: name })
    const source: Source = {
      id: row.id,
      name,
      kind,
      sdk: sdk ?? null,
      version: row.version,
      createdAt: row.created_at.toISOString(),
      archivedAt: null,
      keys: [key],
      stats: noStats(),
    }
    return { source, ingestKey }
  })
}

/** Renames, archives or restores a source. @throws not_found, conflict when somebody else changed it meanwhile. */
export async function update(ctx: Ctx, sourceId: string, { version, name, archived }: z.infer<typeof updateSource.body>): Promise<Source> {
  await ctx.tx(async (tx) => {
    const row = await tx.db
      .updateTable('sources')
      .set({
        version: version + 1,
        ...(name !== undefined && { name }),
        ...(archived !== undefined && { archived_at: archived ? tx.now() : null }),
      })
      .where('workspace_id', '=', tx.workspace.id)
      .where('id', '=', sourceId)
      .where('version', '=', version)
      .returningAll()
      .executeTakeFirst()
    if (!row) {
      const exists = await tx.db
        .selectFrom('sources')
        .select('id')
        .where('workspace_id', '=', tx.workspace.id)
        .where('id', '=', sourceId)
        .executeTakeFirst()
      throw exists ? conflict('Somebody else changed this source meanwhile. Load it again.') : notFound('There is no such source.')
    }
    await tx.publish('events.source_updated', { ref: { kind: 'source', id: sourceId }, title: row.name, changes: { name, archived } })
  })
  await tellKeysChanged(ctx)
  return get(ctx, sourceId)
}

/** Adds a key; the secret is returned this once. @throws not_found */
export async function addKey(ctx: Ctx, sourceId: string): Promise<z.infer<typeof createIngestKey.output>> {
  const source = await get(ctx, sourceId)
  return ctx.tx(async (tx) => {
    const made = await insertKey(tx, sourceId)
    await tx.publish('events.ingest_key_created', { ref: { kind: 'source', id: sourceId }, title: source.name, start: made.key.start })
    return made
  })
}

/** Revokes a key on every process. @throws not_found */
export async function revokeKey(ctx: Ctx, sourceId: string, keyId: string): Promise<IngestKey> {
  const key = await ctx.tx(async (tx) => {
    const row = await tx.db
      .updateTable('ingest_keys')
      .set((expression) => ({ revoked_at: expression.fn.coalesce('revoked_at', expression.val(tx.now())) }))
      .where('workspace_id', '=', tx.workspace.id)
      .where('id', '=', keyId)
      .where('source_id', '=', sourceId)
      .returningAll()
      .executeTakeFirst()
    if (!row) throw notFound('There is no such ingest key.')
    await tx.publish('events.ingest_key_revoked', { ref: { kind: 'source', id: sourceId }, start: row.start })
    return toKey(row)
  })
  await tellKeysChanged(ctx)
  return key
}

async function tellKeysChanged(ctx: Ctx): Promise<void> {
  pipelineOf(ctx.app).keys.forget(ctx.workspace.id)
  await ctx.app.live.send(ctx.workspace.id, keysTopic, null)
}
