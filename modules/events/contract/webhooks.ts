import * as z from 'zod'
import { endpoint } from '#kernel/http/endpoint.ts'
import { EventResult } from './ingestion.ts'
import { openObject } from './open-object.ts'
import { Instant } from './paging.ts'

/** Largest body of a webhook, as it comes. Events over 1 MB are not stored; most senders cut theirs far below this. */
export const webhookBodyLimit = 5 * 1024 * 1024

/**
 * Where a value stands: `data.object.id` or `$.data.object.id` in the body, `@.id` in the item that `each` is at, `$headers.x-github-event` in the
 * headers, whose names are in lower case. `[0]` takes from a list, `["a.b"]` a name with a dot, `[*]` everything in a list.
 */
export const WebhookPath = z.string().trim().min(1).max(300)

/** A value: from the body, the same for all, or put together such as `issue_{$.action}`. */
export const WebhookValue = z.union([
  z.strictObject({ path: WebhookPath }),
  z.strictObject({ value: z.union([z.string().max(1000), z.number(), z.boolean()]) }),
  z.strictObject({ template: z.string().min(1).max(300) }),
])
export type WebhookValue = z.infer<typeof WebhookValue>

/** What must hold for a rule to apply. Without `is` and `isNot`: the value is there. */
export const WebhookCondition = z.strictObject({
  path: WebhookPath,
  /** One of these. */
  is: z
    .array(z.union([z.string().max(300), z.number(), z.boolean()]))
    .min(1)
    .max(50)
    .optional(),
  /** None of these. */
  isNot: z
    .array(z.union([z.string().max(300), z.number(), z.boolean()]))
    .min(1)
    .max(50)
    .optional(),
})
export type WebhookCondition = z.infer<typeof WebhookCondition>

/** What one event is made of. */
export const WebhookRule = z.strictObject({
  when: z.array(WebhookCondition).max(10).default([]),
  /** A list in the body: each item becomes an event of its own, in which `@` is the item. */
  each: WebhookPath.optional(),
  event: WebhookValue,
  userId: WebhookValue.optional(),
  anonymousId: WebhookValue.optional(),
  accountId: WebhookValue.optional(),
  /** What the event is recognised by when it is sent again. Left out: the number of the delivery that the sender tells, else the content. */
  id: WebhookValue.optional(),
  /** Left out: when it arrived. */
  timestamp: WebhookValue.optional(),
  /** Objects whose fields all become properties. */
  propertiesFrom: z.array(WebhookPath).max(10).default([]),
  properties: z.record(z.string().min(1).max(200), WebhookValue).default({}),
})
export type WebhookRule = z.infer<typeof WebhookRule>

/** How JSON bodies become events: every rule whose conditions hold makes some. */
export const WebhookMapping = z.strictObject({
  rules: z.array(WebhookRule).min(1).max(20),
  /** What becomes of a body that no rule applies to. */
  otherwise: z.enum(['quarantine', 'ignore']).default('quarantine'),
})
export type WebhookMapping = z.infer<typeof WebhookMapping>
export type WebhookMappingInput = z.input<typeof WebhookMapping>

const HeaderName = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9-]{1,100}$/, 'Expected the name of a header, such as x-signature')

/** How a sender proves that it is the one. The secret itself is never told again. */
export const WebhookCheck = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  /** `X-Hub-Signature-256` of GitHub. */
  z.strictObject({ kind: z.literal('github') }),
  /** `Stripe-Signature`, whose time may differ by so many seconds. */
  z.strictObject({ kind: z.literal('stripe'), toleranceSeconds: z.number().int().min(30).max(3600).default(300) }),
  /** A header with the HMAC of the body, behind `prefix`. */
  z.strictObject({
    kind: z.literal('hmac'),
    header: HeaderName,
    prefix: z.string().max(50).default(''),
    algorithm: z.enum(['sha256', 'sha1', 'sha512']).default('sha256'),
    encoding: z.enum(['hex', 'base64']).default('hex'),
  }),
  /** A header that holds the secret itself. */
  z.strictObject({ kind: z.literal('header'), header: HeaderName }),
])
export type WebhookCheck = z.infer<typeof WebhookCheck>

export const webhookStatuses = ['stored', 'ignored', 'quarantined', 'refused'] as const

/** A body that came in. */
export const WebhookDelivery = z.object({
  id: z.uuid(),
  receivedAt: Instant,
  /** `refused`: the signature was wrong, it was no JSON, or each of its events was refused for good. */
  status: z.enum(webhookStatuses),
  /** How many events it became. */
  events: z.number(),
  /** Why it was refused or quarantined; empty otherwise. */
  message: z.string(),
  headers: openObject,
  /** JSON, masked by the rules of the workspace, with values of names such as `token` masked too; null when it was too large, or must not be kept. */
  body: z.string().nullable(),
})
export type WebhookDelivery = z.infer<typeof WebhookDelivery>

export const Webhook = z.object({
  sourceId: z.uuid(),
  mapping: WebhookMapping,
  check: WebhookCheck,
  hasSecret: z.boolean(),
  version: z.number(),
})
export type Webhook = z.infer<typeof Webhook>

/** Something that is wrong with one value of one event that a rule makes. */
export const WebhookProblem = z.object({
  /** Rule, from 0. */
  rule: z.number(),
  /** Item of `each`, from 0. */
  item: z.number(),
  /** Field of the event, such as `userId` or `properties.price`. */
  field: z.string(),
  message: z.string(),
})
export type WebhookProblem = z.infer<typeof WebhookProblem>

const Params = z.object({ sourceId: z.uuid() })

export const getWebhook = endpoint({
  id: 'events.webhooks.get',
  method: 'GET',
  path: '/api/sources/:sourceId/webhook',
  access: 'events:read',
  summary: 'How the bodies of a webhook become events, and the last 20 bodies of a week',
  params: Params,
  output: z.object({ webhook: Webhook, deliveries: z.array(WebhookDelivery) }),
})

export const updateWebhook = endpoint({
  id: 'events.webhooks.update',
  method: 'PUT',
  path: '/api/sources/:sourceId/webhook',
  access: 'events:manage',
  summary: 'Say how bodies become events and how the sender proves itself',
  params: Params,
  body: z.object({
    version: z.number().int(),
    mapping: WebhookMapping,
    check: WebhookCheck,
    /** A new secret. Left out: the one that is there stays. */
    secret: z.string().min(1).max(500).optional(),
  }),
  output: Webhook,
})

export const previewWebhook = endpoint({
  id: 'events.webhooks.preview',
  method: 'POST',
  path: '/api/sources/:sourceId/webhook/preview',
  access: 'events:read',
  summary: 'See which events a mapping makes of a body, and what is wrong with them, without storing anything',
  params: Params,
  body: z.object({
    mapping: WebhookMapping,
    /** JSON as text, so that what is no JSON can be told. */
    body: z.string().max(1024 * 1024),
    headers: z.record(z.string().max(200), z.string().max(2000)).default({}),
  }),
  output: z.object({
    /** What would become of the body. */
    status: z.enum(['stored', 'ignored', 'quarantined']),
    events: z.array(openObject),
    problems: z.array(WebhookProblem),
  }),
})

export const receiveWebhook = endpoint({
  id: 'events.webhooks.receive',
  method: 'POST',
  path: '/v1/hooks/:ingestKey',
  access: 'ingest',
  summary: 'Where a sender of webhooks posts its JSON; the mapping of the source makes events of it',
  params: z.object({ ingestKey: z.string().max(200) }),
  raw: true,
  bodyLimit: webhookBodyLimit,
  perMinute: 6_000,
  output: z.object({
    /** `refused`: none of its events is stored, and none is kept in quarantine. */
    status: z.enum(webhookStatuses),
    results: z.array(EventResult),
  }),
})
