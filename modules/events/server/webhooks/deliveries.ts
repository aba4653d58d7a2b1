import type { AppCtx, Ctx } from '#kernel/context.ts'
import { newId } from '#kernel/ids.ts'
import type { WebhookDelivery } from '../../contract.ts'
import { keptBody } from '../care/step.ts'
import { masked } from './mask.ts'

/** Kept for each source, so that a mapping can be made with them. Refused ones do not push out the others. */
const [mostKept, mostRefusedKept] = [20, 5]
const keptForMs = 7 * 86_400_000
const longestKept = 64 * 1024

const columns = ['id', 'received_at', 'status', 'events', 'message', 'headers', 'body'] as const

/** The last bodies of a source, newest first. */
export async function listDeliveries(ctx: Ctx, sourceId: string): Promise<WebhookDelivery[]> {
  const rows = await ctx.db
    .selectFrom('webhook_deliveries')
    .select(columns)
    .where('workspace_id', '=', ctx.workspace.id)
    .where('source_id', '=', sourceId)
    .where('received_at', '>', new Date(ctx.now().getTime() - keptForMs))
    .orderBy('id', 'desc')
    .limit(mostKept)
    .execute()
  return rows.map(({ received_at: at, status, headers, ...rest }) => ({
    ...rest,
    receivedAt: at.toISOString(),
    status: status as WebhookDelivery['status'],
    headers: headers as Record<string, string>,
  }))
}

export interface NewDelivery {
  sourceId: string
  status: WebhookDelivery['status']
  events: number
  message: string
  headers: Record<string, string>
  /** Undefined when it must not be kept, or is not worth it. */
  body: unknown
  /** How large it was as it came. */
  bytes: number
}

/** The body as it may be kept, as text. One that is too large is not even looked at: masking 5 MB takes a while. */
async function textOf(ctx: Ctx, { sourceId, body, bytes }: NewDelivery): Promise<string | null> {
  if (body === undefined || bytes > longestKept) return null
  const kept = await keptBody(ctx.app, { workspaceId: ctx.workspace.id, sourceId }, body)
  if (kept === undefined) return null
  // PostgreSQL keeps no zero character.
  const text = JSON.stringify(masked(kept)).replaceAll('\\u0000', '\\ufffd')
  return text.length > longestKept ? null : text
}

/** Notes a body that came in, and forgets those before the last twenty. */
export async function noteDelivery(ctx: Ctx, delivery: NewDelivery): Promise<void> {
  const { sourceId, status, events, message, headers } = delivery
  await ctx.db
    .insertInto('webhook_deliveries')
    .values({
      workspace_id: ctx.workspace.id,
      id: newId(),
      source_id: sourceId,
      received_at: ctx.now(),
      status,
      events,
      message: message.slice(0, 1000).replaceAll('\0', '\ufffd'),
      headers: JSON.stringify(headers),
      body: await textOf(ctx, delivery),
    })
    .execute()
  const isRefused = status === 'refused'
  await ctx.db
    .deleteFrom('webhook_deliveries')
    .where('workspace_id', '=', ctx.workspace.id)
    .where('source_id', '=', sourceId)
    .where('status', isRefused ? '=' : '!=', 'refused')
    .where('id', 'not in', (query) =>
      query
        .selectFrom('webhook_deliveries')
        .select('id')
        .where('workspace_id', '=', ctx.workspace.id)
        .where('source_id', '=', sourceId)
        .where('status', isRefused ? '=' : '!=', 'refused')
        .orderBy('id', 'desc')
        .limit(isRefused ? mostRefusedKept : mostKept),
    )
    .execute()
}

/** Removes bodies that are older than a week, of all workspaces. */
export async function sweepDeliveries(app: AppCtx): Promise<void> {
  await app.db
    .deleteFrom('webhook_deliveries')
    .where('received_at', '<', new Date(app.now().getTime() - keptForMs))
    .execute()
}
