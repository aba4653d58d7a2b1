import type { FastifyRequest } from 'fastify'
import type { AppCtx, Ctx } from '#kernel/context.ts'
import { AppError, unauthenticated } from '#kernel/errors.ts'
import type { EventResult, WebhookDelivery } from '../../contract.ts'
import { erasedRefusal } from '../care/step.ts'
import { createTurns } from '../ingestion/turns.ts'
import { pipelineOf } from '../pipeline.ts'
import type { Door } from '../store/quarantine-row.ts'
import { noteDelivery } from './deliveries.ts'
import { lookAtBody, type LookedAt } from './events-of-body.ts'
import { allHeadersOf, headersOf, readWebhookBody } from './read-request.ts'
import { checkSignature } from './signature.ts'
import { open } from './webhooks.ts'

/** A body with what is needed to look at it again. */
interface Came {
  sourceId: string
  /** How large it was as it came, in bytes; a replay does not know. */
  bytes?: number
  body: unknown
  headers: Record<string, string>
  receivedAt: number
  /** When it came first, if this is a replay. */
  firstReceivedAt?: number
}

const doorOf = ({ headers, firstReceivedAt }: Came): Door => ({
  call: 'webhook',
  path: '',
  sentAt: null,
  headers,
  ...(firstReceivedAt !== undefined && { firstReceivedAt }),
})

/** Stores what a body becomes: its events, and the body itself in the quarantine if any of them is wrong. */
async function store(ctx: Ctx, came: Came, { good, refusal, name }: LookedAt): Promise<EventResult[]> {
  const { writer } = pipelineOf(ctx.app)
  const { sourceId, receivedAt, bytes } = came
  const common = { workspaceId: ctx.workspace.id, sourceId, receivedAt, ...(bytes !== undefined && { bytes }) }
  const [stored, refused = []] = await Promise.all([
    writer.write({
      ...common,
      door: { call: 'native', path: 'webhook', sentAt: null },
      messages: good.map(({ message }) => message),
      outcomes: good.map(({ event }) => ({ status: 'ok', event })),
    }),
    refusal &&
      writer.write({
        ...common,
        door: doorOf(came),
        messages: [came.body],
        outcomes: [{ status: 'quarantined', refusal, id: null, name }],
      }),
  ])
  return [...stored, ...refused]
}

/** Stores the events of a body, or sends it to quarantine. @throws unavailable when it cannot be stored now */
async function take(ctx: Ctx, came: Came): Promise<EventResult[]> {
  const { webhook } = await open(ctx, came.sourceId)
  const receivedAt = came.firstReceivedAt ?? came.receivedAt
  const looked = await lookAtBody(webhook.mapping, came.body, came.headers, { receivedAt, sentAt: null, now: came.receivedAt })
  return store(ctx, came, looked)
}

/** A body of the quarantine once more, by the mapping as it is now. @returns what became of it as a whole */
export async function takeAgain(ctx: Ctx, came: Came): Promise<EventResult> {
  const results = await take(ctx, came)
  const refused = results.find(({ status }) => status === 'quarantined' || status === 'rejected')
  const isNews = results.some(({ status }) => status === 'ok') || results.length === 0
  return refused ?? { id: null, status: isNews ? 'ok' : 'duplicate' }
}

/** @throws unauthenticated when the sender does not prove itself, invalid when the body is no JSON */
async function readRequest(ctx: Ctx, sourceId: string, request: FastifyRequest): Promise<unknown> {
  const { webhook, secret } = await open(ctx, sourceId)
  const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
  const wrong = checkSignature(webhook.check, secret, allHeadersOf(request), bytes, ctx.now().getTime())
  if (wrong) throw unauthenticated(wrong)
  return readWebhookBody(bytes, request.headers['content-type'] ?? '')
}

const isStored = ({ status }: EventResult): boolean => status === 'ok' || status === 'duplicate'

/** What became of a body as a whole, by what became of its events: the plan, and care, may refuse one that the mapping made well. */
function statusOf(results: readonly EventResult[]): WebhookDelivery['status'] {
  if (results.length === 0) return 'ignored'
  if (results.some(({ status }) => status === 'quarantined')) return 'quarantined'
  return results.some(isStored) ? 'stored' : 'refused'
}

/** Parsing this much takes up to 25 ms; what is larger is taken one after the other. In a thread it would cost more: handing the value over takes longer than parsing. */
const mostParsedAtOnce = 256 * 1024
const inTurn = createTurns({ bytes: 64 * 1024 * 1024, count: 100 })

/** Takes what the sender of a webhook posts. Sending the same again adds nothing. @throws unauthenticated, invalid, not_found, unavailable */
export async function receive(app: AppCtx, ingestKey: string, request: FastifyRequest) {
  const bytes = Buffer.isBuffer(request.body) ? request.body.length : 0
  const work = () => receiveNow(app, ingestKey, request, bytes)
  return bytes > mostParsedAtOnce ? inTurn(bytes, work) : work()
}

async function receiveNow(app: AppCtx, ingestKey: string, request: FastifyRequest, bytes: number) {
  const { workspaceId, sourceId } = await pipelineOf(app).keys.find(ingestKey)
  const ctx = await app.inWorkspace(workspaceId, { kind: 'system', userId: null, name: 'Webhook' })
  const headers = headersOf(request)
  let body: unknown
  try {
    body = await readRequest(ctx, sourceId, request)
  } catch (error) {
    const isTheirs = error instanceof AppError && (error.code === 'unauthenticated' || error.code === 'invalid')
    if (isTheirs)
      await noteDelivery(ctx, { sourceId, status: 'refused', events: 0, message: error.message, headers, body: undefined, bytes })
    throw error
  }
  const results = await take(ctx, { sourceId, bytes, body, headers, receivedAt: ctx.now().getTime() })
  const status = statusOf(results)
  const isErased = results.some(({ code }) => code === erasedRefusal.code)
  const message = results.find((result) => !isStored(result))?.message ?? ''
  const events = results.filter(isStored).length
  await noteDelivery(ctx, { sourceId, status, events, message, headers, body: isErased ? undefined : body, bytes })
  return { status, results }
}
