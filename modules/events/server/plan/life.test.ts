import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { scope, sql } from '#kernel/clickhouse/sql.ts'
import { readConfig } from '#kernel/config.ts'
import { createApp, type App } from '#server/app.ts'
import { runAndKeep } from '#server/cli/terminal.fixture.ts'
import { testApp, type TestApp } from '#test/harness.ts'
import {
  applyRepair,
  discardPlanDraft,
  getPlan,
  getPlanEvent,
  getPlanVersion,
  listPlanEvents,
  listPlanRules,
  listPlanVersions,
  listPlanViolations,
  listQuarantine,
  previewRepair,
  publishPlan,
  putPlanEvent,
  removePlanEvent,
  replayQuarantine,
  restorePlanVersion,
  reviewPlanDraft,
  suggestPlan,
  type EventResult,
} from '../../contract.ts'
import { pipelineOf, stopPipeline } from '../pipeline.ts'
import { orderPlaced, publish, send } from './plan.fixture.ts'

let t: TestApp
let other: App
let [url, folder]: [string, string] = ['', '']
beforeAll(async () => {
  t = await testApp()
  url = await t.http.listen({ port: 0, host: '127.0.0.1' })
  folder = await mkdtemp(join(tmpdir(), 'fairlead-plan-'))
  const { rows } = await t.pool.query<{ name: string }>('select current_database() as name')
  const address = (base: string) => Object.assign(new URL(base), { pathname: `/${rows[0]!.name}` }).href
  const { inject } = await import('vitest')
  other = await createApp({
    config: readConfig({ FAIRLEAD_DATA: folder, LOG_LEVEL: 'silent', PORT: '0' }),
    databaseUrl: address(inject('postgresUrl')),
    clickhouseUrl: address(inject('clickhouseUrl')),
    secret: 'a secret of the tests that is long enough',
    mail: { send: async () => undefined },
  })
})
afterAll(async () => {
  await other.http.close()
  await stopPipeline(other.app)
  await other.stop()
  await t.close()
  await rm(folder, { recursive: true, force: true })
})

const stored = async (event: string) =>
  (
    await t.ctx.ch.query<{ props: Record<string, unknown> }>(
      sql`SELECT props FROM events WHERE ${scope()} AND event = ${event} ORDER BY ts, id`,
      {
        settings: { output_format_json_quote_64bit_integers: 0 },
      },
    )
  ).map(({ props }) => props)

let elsewhere = 0
async function sendToOther(event: string, properties: object): Promise<EventResult> {
  const payload = { batch: [{ event, id: `o${++elsewhere}`, userId: 'u', properties }] }
  const answer = await other.http.inject({
    method: 'POST',
    url: '/v1/events',
    headers: { authorization: `Bearer ${t.setup.ingestKey}` },
    payload,
  })
  return answer.json<{ results: EventResult[] }>().results[0]!
}

it('suggests a plan from what arrived, which lets all of it through', async () => {
  for (let n = 0; n < 40; n++)
    await send(t, 'report_opened', {
      report: ['churn', 'growth'][n % 2],
      pages: n,
      share: n / 7,
      at: '2026-03-01T00:00:00Z',
      ...(n % 10 === 0 && { rare: true }),
      by: { team: 'core' },
      tags: ['a'],
    })
  const { items } = await t.call(suggestPlan, { query: {} })
  expect(items).toHaveLength(1)
  expect(items[0]).toMatchObject({ volume30d: 40, looked: 40, event: { name: 'report_opened', status: 'live' } })
  expect(items[0]!.event.schema).toEqual({
    type: 'object',
    required: ['at', 'by', 'pages', 'report', 'share', 'tags'],
    additionalProperties: false,
    properties: {
      at: { type: 'string', format: 'date-time' },
      by: { type: 'object', required: ['team'], properties: { team: { type: 'string', enum: ['core'] } } },
      pages: { type: 'integer' },
      rare: { type: 'boolean' },
      report: { type: 'string', enum: ['churn', 'growth'] },
      share: { type: 'number' },
      tags: { type: 'array', items: { type: 'string' } },
    },
  })
  const { revision } = await t.call(getPlan, {})
  const summary = await t.call(putPlanEvent, { params: { name: 'report_opened' }, body: { revision, event: items[0]!.event } })
  expect(summary).toMatchObject({ version: 0, revision: 1, changes: [{ kind: 'added', event: 'report_opened' }] })
  const review = await t.call(reviewPlanDraft, {})
  expect(review.forecast).toMatchObject({ wouldViolate: 0, events: 40, looked: 40, isExact: true })
  expect((await t.call(suggestPlan, { query: {} })).items).toEqual([])
})

it('foresees what a stricter plan would object to, and works on a draft that nobody is held against', async () => {
  const { revision } = await t.call(getPlan, {})
  const event = {
    ...orderPlaced,
    name: 'report_opened',
    owner: '',
    schema: { type: 'object', required: ['rare'], properties: { pages: { maximum: 19 } } },
  }
  await t.call(putPlanEvent, { params: { name: 'report_opened' }, body: { revision, event } })
  const { forecast, problems } = await t.call(reviewPlanDraft, {})
  expect(forecast!.wouldViolate).toBe(38)
  expect(forecast!.items[0]!.codes.map(({ code, property, count }) => [code, property, count])).toEqual([
    ['required_missing', 'rare', 36],
    ['value_mismatch', 'pages', 20],
  ])
  expect(problems).toMatchObject([{ isWarning: true, message: 'report_opened: Nobody answers for it.' }])
  expect(await send(t, 'report_opened', {})).toMatchObject({ status: 'ok' })
  expect((await t.call(listPlanViolations, { query: {} })).items).toEqual([])
  // What is told of an event says which draft it was read from: a save to that one undoes nobody's change.
  expect(await t.call(getPlanEvent, { params: { name: 'report_opened' } })).toMatchObject({ draft: event, revision: revision + 1 })
  await expect(t.call(putPlanEvent, { params: { name: 'x' }, body: { revision, event } })).rejects.toMatchObject({ status: 409 })
  await expect(t.call(publishPlan, { body: { revision } })).rejects.toMatchObject({ status: 409 })
  const bad = { ...event, name: 'bad', schema: { type: 'object', properties: { x: { pattern: '(?=a)' } } } }
  await t.call(putPlanEvent, { params: { name: 'bad' }, body: { revision: revision + 1, event: bad } })
  await expect(t.call(publishPlan, { body: { revision: revision + 2 } })).rejects.toMatchObject({
    status: 400,
    problem: { fields: [{ field: 'events.0.schema' }] },
  })
  await t.call(removePlanEvent, { params: { name: 'bad' }, query: { revision: revision + 2 } })
  await expect(t.call(removePlanEvent, { params: { name: 'bad' }, query: { revision: revision + 3 } })).rejects.toMatchObject({
    status: 404,
  })
  expect(await t.call(discardPlanDraft, {})).toMatchObject({ version: 0, revision: 0, draft: null, changes: [] })
})

it('is enforced by another process as soon as it is published, each version at once', async () => {
  expect(await sendToOther('order_placed', {})).toMatchObject({ status: 'ok' })
  expect(await publish(t, { mode: 'quarantine' }, [orderPlaced])).toBe(1)
  await expect
    .poll(async () => (await sendToOther('order_placed', { price: 1, colour: 'red' })).status, { interval: 20 })
    .toBe('quarantined')
  const properties = { ...(orderPlaced.schema.properties as object), colour: { type: 'string' } }
  expect(await publish(t, {}, [{ ...orderPlaced, schema: { ...orderPlaced.schema, properties } }])).toBe(2)
  // The newest version applies: what it allows must not be judged by an older one.
  await expect.poll(async () => (await sendToOther('order_placed', { price: 1, colour: 'red' })).status, { interval: 20 }).toBe('ok')
  expect(await send(t, 'order_placed', { price: 1, colour: 'red' })).toMatchObject({ status: 'ok' })

  const { items } = await t.call(listPlanVersions, { query: {} })
  expect(items.map(({ version, publishedBy, changes }) => [version, publishedBy.slice(0, 9), changes.at(-1)!.text])).toEqual([
    [2, 'Ada Owner', 'colour is new'],
    [1, 'Ada Owner', 'is in the plan'],
  ])
  expect((await t.call(getPlanVersion, { params: { version: 1 } })).document.events[0]!.schema).toEqual(orderPlaced.schema)
  await expect(t.app.db.updateTable('plan_versions').set({ note: 'x' }).execute()).rejects.toThrow(/never changed/)
  await expect(t.call(getPlanVersion, { params: { version: 9 } })).rejects.toMatchObject({ status: 404 })
  expect((await t.call(getPlanEvent, { params: { name: 'order_placed' } })).history.map(({ version }) => version)).toEqual([2, 1])
})

it('lets held events in once the plan allows them', async () => {
  const before = (await t.call(listQuarantine, { query: { event: 'order_placed' } })).items.length
  expect(before).toBeGreaterThan(0)
  await pipelineOf(other.app).plan.tally.flush()
  const counted = (await t.call(listPlanViolations, { query: { event: 'order_placed' } })).items[0]!.count
  expect(await t.call(previewRepair, { body: { event: 'order_placed', steps: [] } })).toMatchObject({ held: before, allowed: before })
  await t.call(restorePlanVersion, { params: { version: 1 }, body: { revision: 0 } })
  await t.call(publishPlan, { body: { revision: 1, note: 'Back' } })
  expect(await t.call(replayQuarantine, { body: {} })).toMatchObject({ replayed: 0, refusedAgain: before })
  // What is sent again was counted when it came.
  expect((await t.call(listPlanViolations, { query: { event: 'order_placed' } })).items[0]!.count).toBe(counted)
  await t.call(restorePlanVersion, { params: { version: 2 }, body: { revision: 0 } })
  await t.call(publishPlan, { body: { revision: 1 } })
  expect(await t.call(replayQuarantine, { body: {} })).toMatchObject({ replayed: before, refusedAgain: 0 })
})

it('repairs held events with a preview, and those to come by a rule', async () => {
  await publish(t, { mode: 'quarantine', unplanned: 'quarantine' })
  for (const price of ['12.5', '7', 'free']) await send(t, 'Order Done', { amount: price, currency: 'EUR' })
  const steps = [
    { do: 'rename_event', to: 'order_placed' },
    { do: 'rename_property', from: 'amount', to: 'price' },
    { do: 'cast', property: 'price', to: 'number' },
  ] as const
  const preview = await t.call(previewRepair, { body: { event: 'Order Done', steps: [...steps] } })
  expect(preview).toMatchObject({ held: 3, allowed: 2 })
  const free = preview.items.find(({ isAllowed }) => !isAllowed)!
  expect(free).toMatchObject({
    before: { event: 'Order Done', properties: { amount: 'free', currency: 'EUR' } },
    after: { event: 'order_placed', properties: { price: 'free' } },
  })
  expect(free.problem).toContain('Expected price to be number')
  expect(free.changes).toEqual(['event renamed to order_placed', 'amount renamed to price'])

  const already = (await stored('order_placed')).length
  const applied = await t.call(applyRepair, { body: { event: 'Order Done', steps: [...steps], saveAs: 'order-done' } })
  expect(applied).toEqual({ replayed: 2, duplicates: 0, refusedAgain: 1, next: null })
  expect((await stored('order_placed')).slice(already).map(({ price }) => price)).toEqual([12.5, 7])
  expect((await t.call(listQuarantine, { query: { event: 'Order Done' } })).items).toHaveLength(0)
  expect((await t.call(listQuarantine, { query: { event: 'order_placed' } })).items).toMatchObject([{ code: 'type_mismatch' }])

  expect((await t.call(listPlanRules, {})).items).toMatchObject([{ rule: { id: 'order-done' }, count30d: 0, isPublished: false }])
  expect(await send(t, 'Order Done', { amount: '9' })).toMatchObject({ status: 'quarantined' })
  await t.call(publishPlan, { body: { revision: (await t.call(getPlan, {})).revision } })
  expect(await send(t, 'Order Done', { amount: '9' })).toMatchObject({ status: 'ok' })
  expect((await stored('order_placed')).at(-1)).toEqual({ price: 9 })
  expect((await t.call(listPlanRules, {})).items).toMatchObject([{ count30d: 1, isPublished: true }])
  const [row] = await t.ctx.ch.query<{ context: string }>(
    sql`SELECT context FROM events WHERE ${scope()} AND event = 'order_placed' AND props.price = 9`,
  )
  expect(JSON.parse(row!.context)).toMatchObject({
    $plan: { changed: ['event renamed to order_placed', 'amount renamed to price', 'price made a number'] },
  })
  await expect(t.call(previewRepair, { body: { event: 'x', steps: [{ do: 'rename_event', to: '$identify' }] } })).rejects.toMatchObject({
    status: 400,
  })
  const events = (await t.call(listPlanEvents, {})).items
  expect(events.map(({ name, state, version, violations24h }) => [name, state, version, violations24h > 0])).toEqual([
    ['order_placed', 'published', 4, true],
  ])
})

it('tells Segment what is stopped, and stops nothing that may be right', async () => {
  const settings = async () =>
    (await t.http.inject(`/v1/projects/${t.setup.ingestKey}/settings`)).json<{ plan: { track: object } }>().plan.track
  const [yes, no] = [
    { enabled: true, integrations: {} },
    { enabled: false, integrations: {} },
  ]
  await publish(t, { mode: 'reject', unplanned: 'observe', rules: [] })
  expect(await settings()).toEqual({ __default: yes })
  await publish(t, { unplanned: 'reject' }, [{ ...orderPlaced, name: 'gone', status: 'blocked' }])
  expect(await settings()).toEqual({ __default: no, order_placed: yes, gone: no })
  await publish(t, { unplanned: 'quarantine' })
  expect(await settings()).toEqual({ __default: yes, gone: no })
})

it('lives in Git: pulled, checked, pushed', async () => {
  const file = join(folder, 'plan.yaml')
  const run = (...args: string[]) => runAndKeep(['plan', ...args, '--url', url])
  const token = ['--token', t.setup.token]
  expect(await run('pull', file, ...token)).toMatchObject({ exitCode: 0 })
  const text = await readFile(file, 'utf8')
  expect(text).toContain('events:\n  gone:\n')
  expect(await run('push', file, ...token)).toMatchObject({ exitCode: 0, out: expect.stringContaining('says the same already') as string })
  expect(await runAndKeep(['plan', 'check', file])).toMatchObject({
    exitCode: 0,
    out: expect.stringContaining('is a plan of 2 events') as string,
  })

  await writeFile(file, text.replaceAll('        - price\n', '        - price\n        - coupon\n').replace('  gone:', '  went:'))
  const strict = await run('check', file, '--strict', ...token)
  expect(strict.exitCode).toBe(3)
  expect(strict.out).toContain('breaking: order_placed: coupon is required now')
  expect(strict.out).toContain('breaking: gone: is no longer in the plan')
  expect(strict.out).toMatch(/Of \d+ events of the last 7 days, \d+ would break it/)
  expect((await run('check', file, ...token)).exitCode).toBe(0)
  const { version } = await t.call(getPlan, {})
  expect(await run('push', file, '--note', 'From Git', ...token)).toMatchObject({
    exitCode: 0,
    out: expect.stringContaining(`Version ${version + 1} applies`) as string,
  })
  expect((await t.call(getPlan, {})).published).toMatchObject({ note: 'From Git', version: version + 1 })

  await writeFile(file, 'events:\n  a:\n    schema: {type: objct}\n  b: {}\n')
  for (const more of [[], token]) {
    const wrong = await run('check', file, ...more)
    expect([wrong.exitCode, wrong.notes.includes(`${file}:4: events.b.schema`)]).toEqual([1, true])
  }
  expect((await run('push', file, ...token)).exitCode).toBe(1)
  expect((await run('check', join(folder, 'none.yaml'))).exitCode).toBe(2)
  expect((await runAndKeep(['plan', 'chekc', file])).exitCode).toBe(2)
  expect((await runAndKeep(['plan', 'pull', file])).notes).toContain('An API token is needed')
  const types = join(folder, 'tracking.ts')
  await writeFile(file, text)
  expect(await runAndKeep(['plan', 'types', file, '--out', types])).toMatchObject({ exitCode: 0, out: `${types} holds 1 function.` })
  expect(await readFile(types, 'utf8')).toContain('orderPlaced(properties: OrderPlaced')
})
