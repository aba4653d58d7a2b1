import { Agent } from 'node:http'
import { gzipSync } from 'node:zlib'
import { newId } from '#kernel/ids.ts'
import { PlanDocument } from '#modules/events/contract.ts'
import { batchSize, send, type Target } from './ingest-load.ts'
import { quantile, type Row } from './measure.ts'
import { startBench } from './stores.ts'

const [planned, rounds, batches, connections] = [30, 5, 300, 32]
const shareLimit = 0.8

const types = ['string', 'number', 'boolean', 'integer', 'string', 'string', 'number', 'string', 'boolean', 'string'] as const

/** Ten properties of four types, with values that are looked at closely. */
const schema = {
  type: 'object',
  required: ['p0', 'p1', 'p2'],
  additionalProperties: false,
  properties: Object.fromEntries(
    types.map((type, n) => [
      `p${n}`,
      { type, ...(n === 4 && { enum: ['free', 'pro', 'team'] }), ...(n === 5 && { pattern: '^[a-z]+-[0-9]+$' }) },
    ]),
  ),
}

const eventName = (n: number): string => `event_${n % planned}`

const makeEvent = (n: number) => ({
  event: eventName(n),
  id: newId(),
  timestamp: new Date().toISOString(),
  userId: `user-${n % 10_000}`,
  properties: {
    p0: `text ${n % 500}`,
    p1: n / 7,
    p2: n % 2 === 0,
    p3: n,
    p4: ['free', 'pro', 'team'][n % 3],
    p5: `item-${n % 100}`,
    p6: 1.5,
    p7: 'Firefox',
    p8: true,
    p9: 'DE',
  },
})

const makeBatches = (count = batches): Buffer[] =>
  Array.from({ length: count }, (_, n) =>
    gzipSync(JSON.stringify({ batch: Array.from({ length: batchSize }, (__, i) => makeEvent(n * batchSize + i)) }), { level: 1 }),
  )

async function rate(target: Target): Promise<number> {
  const queue = makeBatches()
  const started = performance.now()
  await Promise.all(
    Array.from({ length: connections }, async () => {
      for (let body = queue.pop(); body; body = queue.pop()) await send(target, body)
    }),
  )
  return (batches * batchSize) / ((performance.now() - started) / 1000)
}

/** Ingestion of events that keep to a plan of 30, each with a schema of ten properties, against the same events without a plan, in turns in one run. */
export async function benchPlan(): Promise<Row[]> {
  const bench = await startBench()
  const agent = new Agent({ keepAlive: true, maxSockets: 64 })
  try {
    const target = { url: bench.url, ingestKey: bench.ingestKey, agent }
    const { ctx, app } = bench
    const document = PlanDocument.parse({
      mode: 'quarantine',
      unplanned: 'reject',
      events: Array.from({ length: planned }, (_, n) => ({ name: eventName(n), schema })),
    })
    const empty = PlanDocument.parse({})
    let version = 0
    const apply = async (plan: PlanDocument | undefined) => {
      await app.db.deleteFrom('plan_versions').where('workspace_id', '=', ctx.workspace.id).execute()
      const row = { document: JSON.stringify(plan ?? empty), changes: '[]', published_at: new Date(), published_by_name: 'Bench' }
      if (plan)
        await app.db
          .insertInto('plan_versions')
          .values({ workspace_id: ctx.workspace.id, version: ++version, ...row })
          .execute()
      await app.live.send(ctx.workspace.id, 'plan', null)
      await new Promise((resolve) => setTimeout(resolve, 500))
    }
    // Schemas are compiled when their event first comes, once for each publication and process: told apart, because it does not go on.
    const compiling: number[] = []
    const warm = async () => {
      const [batch] = makeBatches(1)
      const taken = await send(target, batch!)
      for (const body of makeBatches(20)) await send(target, body)
      return taken
    }
    const [bare, held]: [number[], number[]] = [[], []]
    await rate(target)
    for (let round = 0; round < rounds; round++) {
      await apply(undefined)
      await warm()
      bare.push(await rate(target))
      await apply(document)
      compiling.push(await warm())
      held.push(await rate(target))
    }
    const [before, after] = [quantile(bare, 0.5), quantile(held, 0.5)]
    return [
      {
        what: `Ingestion with a tracking plan of ${planned} events with ${types.length} properties`,
        measured: `${Math.round(after)} events/s, ${((100 * after) / before).toFixed(0)} % of the rate without (${Math.round(before)} events/s); the first batch after a publication took ${quantile(compiling, 0.5).toFixed(0)} ms`,
        limit: '≥ 80 % of the rate without',
        isMet: after / before >= shareLimit,
      },
    ]
  } finally {
    agent.destroy()
    await bench.end()
  }
}
