import type { TestApp } from '#test/harness.ts'
import {
  getPlan,
  publishPlan,
  putPlanEvent,
  putPlanSettings,
  type EventResult,
  type PlannedEvent,
  type PlanSummary,
} from '../../contract.ts'

/** An event with some of everything that can be wrong. */
export const orderPlaced: PlannedEvent = {
  name: 'order_placed',
  description: 'Somebody bought something',
  owner: 'ada@example.com',
  status: 'live',
  sources: {},
  namedOtherwise: true,
  schema: {
    type: 'object',
    required: ['price'],
    additionalProperties: false,
    properties: {
      price: { type: 'number', minimum: 0 },
      currency: { type: 'string', enum: ['EUR', 'USD'] },
      coupon: { type: 'string', pattern: '^[A-Z]+$' },
      items: {
        type: 'array',
        items: { type: 'object', additionalProperties: false, properties: { sku: { type: 'string' }, count: { type: 'integer' } } },
      },
      delivery: { type: 'object', required: ['country'], properties: { country: { type: 'string' }, days: { type: 'number' } } },
    },
  },
}

type Settings = Partial<Pick<PlanSummary, 'mode' | 'unplanned' | 'naming' | 'sources' | 'rules'>>

/** Publishes a plan with these settings and events. */
export async function publish(t: TestApp, settings: Settings, events: readonly PlannedEvent[] = []): Promise<number> {
  let { revision } = await t.call(getPlan, {})
  ;({ revision } = await t.call(putPlanSettings, { body: { revision, ...settings } }))
  for (const event of events) ({ revision } = await t.call(putPlanEvent, { params: { name: event.name }, body: { revision, event } }))
  return (await t.call(publishPlan, { body: { revision } })).version
}

let count = 0

/** Sends an event through the native door. */
export async function send(
  t: TestApp,
  event: string,
  properties: unknown,
  context: unknown = {},
  key = t.setup.ingestKey,
): Promise<EventResult> {
  const answer = await t.http.inject({
    method: 'POST',
    url: '/v1/events',
    headers: { authorization: `Bearer ${key}` },
    payload: { batch: [{ event, id: `e${++count}`, userId: 'u', properties, context }] },
  })
  return answer.json<{ results: EventResult[] }>().results[0]!
}
