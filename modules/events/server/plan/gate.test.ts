import { afterAll, beforeAll, expect, it } from 'vitest'
import { scope, sql } from '#kernel/clickhouse/sql.ts'
import type { AppCtx } from '#kernel/context.ts'
import { testApp, type TestApp } from '#test/harness.ts'
import { listPlanViolations, listQuarantine, PlanDocument, type EventResult, type RepairStep } from '../../contract.ts'
import { forecast } from './forecast.ts'
import { orderPlaced, publish, send } from './plan.fixture.ts'
import { createTally, type Sighting } from './tally.ts'

let t: TestApp
beforeAll(async () => {
  t = await testApp()
})
afterAll(() => t.close())

async function segment(call: string, body: object): Promise<EventResult> {
  const answer = await t.http.inject({
    method: 'POST',
    url: `/v1/${call}`,
    headers: { authorization: `Bearer ${t.setup.ingestKey}` },
    payload: body,
  })
  return answer.json<{ results: EventResult[] }>().results[0]!
}

it('holds what comes through other doors, and speaks of traits where the sender does', async () => {
  const traits = {
    ...orderPlaced,
    name: '$identify',
    schema: { type: 'object', additionalProperties: false, properties: { plan: { type: 'string' }, age: { type: 'number' } } },
  }
  await publish(t, { mode: 'quarantine' }, [traits, orderPlaced])
  const wrong = { userId: 'ada', messageId: 'i1', traits: { plan: 'pro', age: 'old' } }
  expect(await segment('identify', wrong)).toMatchObject({ status: 'quarantined', code: 'type_mismatch', field: 'traits.age' })
  expect(await segment('track', { userId: 'ada', messageId: 't1', event: 'order_placed', properties: {} })).toMatchObject({
    status: 'quarantined',
    field: 'properties.price',
  })
  expect((await t.call(listQuarantine, { query: { event: '$identify' } })).items).toHaveLength(1)

  await publish(t, { mode: 'strip' })
  expect(await segment('identify', { ...wrong, messageId: 'i2' })).toMatchObject({ status: 'ok', code: 'stripped' })
  const [row] = await t.ctx.ch.query<{ names: string[] }>(
    sql`SELECT groupUniqArray(name) AS names FROM profile_properties WHERE ${scope()} AND key = 'ada'`,
  )
  expect(row!.names).toEqual(['plan'])
})

it('keeps odd events as they are where it only observes', async () => {
  await publish(t, {
    mode: 'observe',
    unplanned: 'observe',
    rules: [
      { id: 'loop-a', event: 'a', sources: [], steps: [{ do: 'rename_event', to: 'b' }], note: '' },
      { id: 'loop-b', event: 'b', sources: [], steps: [{ do: 'rename_event', to: 'a' }], note: '' },
    ],
  })
  for (const name of ['__proto__', 'constructor', 'toString', 'a', '\u{1f600}'])
    expect((await send(t, name, { constructor: 1, toString: { valueOf: 2 } })).status).toBe('ok')
})

it('foresees what the rules will make of an event, by its source and through every name that it gets', async () => {
  for (let n = 0; n < 4; n++) await send(t, 'chain_a', { n: '1' })
  const rule = (id: string, event: string, steps: RepairStep[], sources: string[] = []) => ({ id, event, sources, steps })
  const document = (sources: string[]) =>
    PlanDocument.parse({
      events: [{ name: 'chain_c', schema: { type: 'object', required: ['n'], properties: { n: { type: 'number' } } } }],
      unplanned: 'reject',
      rules: [
        rule('ab', 'chain_a', [{ do: 'rename_event', to: 'chain_b' }], sources),
        rule('bc', 'chain_b', [{ do: 'rename_event', to: 'chain_c' }]),
        rule('c', 'chain_c', [{ do: 'cast', property: 'n', to: 'number' }]),
      ],
    })
  const objections = async (sources: string[]) =>
    (await forecast(t.ctx, document(sources))).items.find(({ event }) => event === 'chain_a')?.violating ?? 0
  expect(await objections([])).toBe(0)
  expect(await objections(['00000000-0000-4000-8000-000000000009'])).toBe(4)
})

const sighting = (event: string, sourceId = '00000000-0000-4000-8000-000000000009'): Sighting => ({
  workspaceId: t.setup.workspaceId,
  sourceId,
  receivedAt: t.app.now().getTime(),
  event: { event, properties: {}, context: {} } as Sighting['event'],
  planVersion: 1,
})
const finding = (property: string) => ({
  code: 'additional_property' as const,
  path: [property],
  property,
  message: 'Not planned',
  value: 'x',
})

it('keeps counts while the store is away', async () => {
  let isAway = true
  const away = new Proxy(t.app.ch, {
    get: (ch, name) =>
      name === 'client' && isAway ? { exec: () => Promise.reject(new Error('The store is away')) } : (Reflect.get(ch, name) as unknown),
  })
  const tally = createTally({ ...t.app, ch: away } as AppCtx)
  const counted = async () =>
    (await t.call(listPlanViolations, { query: { event: 'away' } })).items.map(({ count, examples }) => [count, examples])
  for (let round = 0; round < 3; round++) {
    tally.violations(sighting('away'), 'observe', [finding('a')])
    tally.changes(sighting('away'), ['rule'])
    await tally.flush()
    expect(await counted()).toEqual([])
  }
  isAway = false
  await tally.flush()
  await tally.flush()
  expect(await counted()).toEqual([[3, ['x']]])
  const [changed] = await t.ctx.ch.query<{ n: string }>(sql`SELECT sum(count) AS n FROM plan_changes WHERE ${scope()} AND rule = 'rule'`)
  expect(Number(changed!.n)).toBe(3)
})

it('counts what is beyond its memory together, and loses none', async () => {
  const tally = createTally(t.app)
  for (let n = 0; n < 10_500; n++) tally.violations(sighting('wide'), 'observe', [finding(`id_${n}`)])
  await tally.flush()
  const [row] = await t.ctx.ch.query<{ n: string; together: string; groups: string }>(
    sql`SELECT sum(count) AS n, sumIf(count, event = '(others)') AS together, uniqExact(event, property) AS groups FROM plan_violations WHERE ${scope()} AND source_id = '00000000-0000-4000-8000-000000000009' AND event IN ('wide', '(others)')`,
  )
  expect([Number(row!.n), Number(row!.together), Number(row!.groups)]).toEqual([10_500, 500, 10_001])
})
