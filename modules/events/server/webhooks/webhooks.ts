import type * as z from 'zod'
import type { Ctx } from '#kernel/context.ts'
import { conflict, invalid, notFound } from '#kernel/errors.ts'
import { type updateWebhook, type Webhook, WebhookCheck, WebhookMapping, webhookPresets } from '../../contract.ts'
import { isPath, parsePath } from './paths.ts'

const sealedFor = 'webhook'

/** How a source reads its bodies, with the secret that its sender knows. */
export interface OpenWebhook {
  webhook: Webhook
  secret: string | undefined
}

const rowOf = (ctx: Ctx, sourceId: string) =>
  ctx.db
    .selectFrom('webhooks')
    .selectAll()
    .where('workspace_id', '=', ctx.workspace.id)
    .where('source_id', '=', sourceId)
    .executeTakeFirst()

type Row = NonNullable<Awaited<ReturnType<typeof rowOf>>>

const toWebhook = (row: Row): Webhook => ({
  sourceId: row.source_id,
  mapping: WebhookMapping.parse(row.mapping),
  check: WebhookCheck.parse(row.signature),
  hasSecret: row.secret !== null,
  version: row.version,
})

/** Adds what a new source of webhooks begins with. Called in the transaction that adds the source. */
export async function addWebhook(ctx: Ctx, sourceId: string): Promise<void> {
  const { mapping, check } = webhookPresets[0]!
  await ctx.db
    .insertInto('webhooks')
    .values({
      workspace_id: ctx.workspace.id,
      source_id: sourceId,
      mapping: JSON.stringify(WebhookMapping.parse(mapping)),
      signature: JSON.stringify(check),
      updated_at: ctx.now(),
    })
    .execute()
}

/** @throws not_found when the source is none of webhooks */
export async function open(ctx: Ctx, sourceId: string): Promise<OpenWebhook> {
  const row = await rowOf(ctx, sourceId)
  if (!row) throw notFound('This source takes no webhooks. Connect a source of its own for them on the page Sources.')
  return { webhook: toWebhook(row), secret: row.secret === null ? undefined : ctx.app.secrets.open(sealedFor, row.secret) }
}

/** Every path of a mapping, with the place where it stands. */
function pathsOf({ rules }: WebhookMapping): [field: string, path: string][] {
  return rules.flatMap(({ when, each, propertiesFrom, properties, ...fields }, index) => {
    const at = `body.mapping.rules[${index}]`
    const values = [
      ...Object.entries(fields).map(([name, value]) => [`${at}.${name}`, value] as const),
      ...Object.entries(properties).map(([name, value]) => [`${at}.properties.${name}`, value] as const),
    ]
    return [
      ...when.map(({ path }, n): [string, string] => [`${at}.when[${n}].path`, path]),
      ...(each === undefined ? [] : [[`${at}.each`, each] as [string, string]]),
      ...propertiesFrom.map((path, n): [string, string] => [`${at}.propertiesFrom[${n}]`, path]),
      ...values.flatMap(([field, value]): [string, string][] => {
        if (!value || 'value' in value) return []
        return 'path' in value ? [[field, value.path]] : [...value.template.matchAll(/\{([^{}]*)\}/g)].map((found) => [field, found[1]!])
      }),
    ]
  })
}

/** @throws invalid naming each path that cannot be read */
export function checkPaths(mapping: WebhookMapping): void {
  const fields = pathsOf(mapping).flatMap(([field, path]) => {
    const parsed = parsePath(path)
    if (isPath(parsed)) return []
    return [{ field, expected: `a path such as data.object.id, not ${JSON.stringify(path)} (from character ${parsed.wrongAt + 1} on)` }]
  })
  if (fields.length > 0) throw invalid(fields.map(({ field, expected }) => `${field}: expected ${expected}`).join('; '), { fields })
}

/** Changes how bodies are read. @throws not_found, invalid, conflict when somebody else changed it meanwhile */
export async function update(
  ctx: Ctx,
  sourceId: string,
  { version, mapping, check, secret }: z.output<typeof updateWebhook.body>,
): Promise<Webhook> {
  checkPaths(mapping)
  const before = await open(ctx, sourceId)
  if (check.kind !== 'none' && secret === undefined && !before.webhook.hasSecret)
    throw invalid('body.secret: expected the secret that the sender signs with', {
      fields: [{ field: 'body.secret', expected: 'the secret' }],
    })
  return ctx.tx(async (tx) => {
    const row = await tx.db
      .updateTable('webhooks')
      .set({
        mapping: JSON.stringify(mapping),
        signature: JSON.stringify(check),
        version: version + 1,
        updated_at: tx.now(),
        ...(secret !== undefined && { secret: ctx.app.secrets.seal(sealedFor, secret) }),
        ...(check.kind === 'none' && { secret: null }),
      })
      .where('workspace_id', '=', tx.workspace.id)
      .where('source_id', '=', sourceId)
      .where('version', '=', version)
      .returningAll()
      .executeTakeFirst()
    if (!row) throw conflict('Somebody else changed this webhook meanwhile. Load it again.')
    await tx.publish('events.webhook_updated', {
      ref: { kind: 'source', id: sourceId },
      changes: { rules: mapping.rules.length, check: check.kind, isSecretNew: secret !== undefined },
    })
    return toWebhook(row)
  })
}
