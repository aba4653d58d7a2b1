import { createHash } from 'node:crypto'
import type { WebhookMapping, WebhookProblem } from '../../contract.ts'
import { maxIdLength } from '../intake/limits.ts'
import { normalise } from '../intake/normalise.ts'
import type { Envelope, Normal, Refusal } from '../intake/outcome.ts'
import type { JsonObject } from '../intake/properties.ts'
import { inPieces } from '../pieces.ts'
import { keyOf, mapBody, tooLargeMessage, type MappedBody, type MappedEvent } from './map-body.ts'

/** Headers in which senders number what they deliver; a retry has the same number. */
const deliveryHeaders = [
  'x-github-delivery',
  'webhook-id',
  'svix-id',
  'x-shopify-webhook-id',
  'x-gitlab-event-uuid',
  'idempotency-key',
  'ce-id',
]

const numberOf = (headers: Readonly<Record<string, string>>): string | undefined =>
  deliveryHeaders.map((name) => headers[name]).find((value) => value !== undefined && value !== '')

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32)

/** What a body becomes. */
export interface LookedAt {
  status: 'stored' | 'ignored' | 'quarantined'
  good: { message: JsonObject; event: Normal }[]
  problems: WebhookProblem[]
  /** The first thing that is wrong; the body goes to quarantine because of it. */
  refusal: Refusal | undefined
  /** Of the first event, as far as it has one. */
  name: string
}

const notMeant: Refusal = {
  code: 'webhook_not_mapped',
  field: '',
  message: 'No rule of the mapping applies to this body. Add one, or say in the mapping that such bodies are ignored.',
}

/** Gives each event an id that a retry of the same delivery has as well. */
function withIds(events: readonly MappedEvent[], body: unknown, headers: Readonly<Record<string, string>>): MappedEvent[] {
  const delivery = numberOf(headers)
  const own = delivery === undefined ? undefined : hashOf(delivery)
  const content = own === undefined ? hashOf(JSON.stringify(body)) : ''
  const taken = new Set<string>()
  return events.map(({ rule, item, message }) => {
    const said = typeof message.id === 'string' || typeof message.id === 'number' ? String(message.id) : undefined
    const named = said ?? `hook-${own ?? content}-${rule}-${item}`
    // One id in the body for several items would make one event out of all.
    const known = JSON.stringify([message.event, named])
    const id = taken.has(known) ? `${named}#${rule}.${item}`.slice(-maxIdLength) : named
    taken.add(known)
    return { rule, item, message: { ...message, id: message.id !== undefined && said === undefined ? message.id : id } }
  })
}

function refusalOf({ isMeant, isTooLarge, problems }: MappedBody, { otherwise }: WebhookMapping): Refusal | undefined {
  if (!isMeant && otherwise === 'quarantine') return notMeant
  if (isTooLarge) return { code: 'webhook_too_large', field: '', message: tooLargeMessage }
  return problems[0] && { code: 'webhook_mapping', field: problems[0].field, message: problems[0].message }
}

/** Looks at what a mapping makes of a body, without storing anything, and gives others their turn meanwhile. */
export async function lookAtBody(
  mapping: WebhookMapping,
  body: unknown,
  headers: Record<string, string>,
  envelope: Envelope,
): Promise<LookedAt> {
  const mapped = await mapBody(mapping, body, headers)
  const good: LookedAt['good'] = []
  const problems = [...mapped.problems]
  let refusal = refusalOf(mapped, mapping)
  const events = withIds(mapped.events, body, headers).filter((event) => !mapped.wrong.has(keyOf(event)))
  await inPieces(events, (event) => {
    const outcome = normalise(event.message, envelope)
    if (outcome.status === 'ok') good.push({ message: event.message, event: outcome.event })
    else {
      problems.push({ rule: event.rule, item: event.item, field: outcome.refusal.field, message: outcome.refusal.message })
      refusal ??= outcome.refusal
    }
  })
  const name = mapped.events[0]?.message.event
  return {
    status: refusal ? 'quarantined' : good.length > 0 ? 'stored' : 'ignored',
    good,
    problems,
    refusal,
    name: typeof name === 'string' ? name.slice(0, 200) : '',
  }
}
