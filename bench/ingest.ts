import { Agent, request } from 'node:http'
import { gzipSync } from 'node:zlib'
import { as, sql } from '#kernel/clickhouse/sql.ts'
import { newId } from '#kernel/ids.ts'
import { quantile, type Row } from './measure.ts'
import { startBench, type Bench } from './stores.ts'

const [batchSize, connections, seconds] = [100, 128, 15]
const [shareLimit, latencyLimitMilliseconds] = [0.25, 300]

/** An event of the size that SDKs send: some 14 properties with a long tail. */
const makeEvent = (i: number) => ({
  event: ['page_viewed', 'report_opened', 'search_made', 'order_placed'][i % 4],
  id: newId(),
  timestamp: new Date().toISOString(),
  userId: `user-${i % 10_000}`,
  properties: {
    plan: ['free', 'pro', 'enterprise'][i % 3],
    country: ['DE', 'US', 'FR', 'JP', 'BR'][i % 5],
    browser: 'Firefox',
    version: '1.2.3',
    url: `https://example.com/reports/${i % 500}`,
    amount: (i % 1000) / 10,
    is_first: i % 7 === 0,
    [`custom_${i % 40}`]: i,
  },
})

const makeBatch = () => gzipSync(JSON.stringify({ batch: Array.from({ length: batchSize }, (_, i) => makeEvent(i)) }), { level: 1 })

const agent = new Agent({ keepAlive: true, maxSockets: connections })

/** Sends one batch. @returns milliseconds until it was acknowledged. */
function send(bench: Bench, body: Buffer): Promise<number> {
  const started = performance.now()
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${bench.ingestKey}`, 'content-type': 'application/json', 'content-encoding': 'gzip', 'content-length': body.length }
    const call = request(`${bench.url}/v1/events`, { method: 'POST', agent, headers }, (answer) => {
      answer.resume().on('end', () => (answer.statusCode === 200 ? resolve(performance.now() - started) : reject(new Error(`Answered ${answer.statusCode}`))))
    })
    call.on('error', reject).end(body)
  })
}

/** Events per second while all connections send as fast as they are answered. */
async function fullLoad(bench: Bench): Promise<number> {
  const until = performance.now() + seconds * 1000
  const started = performance.now()
  let batches = 0
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (performance.now() < until) {
        await send(bench, makeBatch())
        batches += 1
      }
    }),
  )
  return (batches * batchSize) / ((performance.now() - started) / 1000)
}

/** 99th percentile of the acknowledgement while batches arrive evenly at `perSecond` events, answered or not. */
async function evenLoad(bench: Bench, perSecond: number): Promise<number> {
  const pause = (1000 * batchSize) / perSecond
  const times: Promise<number>[] = []
  const started = performance.now()
  for (let n = 0; performance.now() - started < seconds * 1000; n++) {
    times.push(send(bench, makeBatch()))
    const wait = started + n * pause - performance.now()
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait))
  }
  return quantile(await Promise.all(times), 0.99)
}

/** Rows per second when the engine is given the rows that ingestion stored, in blocks of 20,000, fsynced, with nothing in between. */
async function rawRate(bench: Bench): Promise<number> {
  const rows = await bench.app.ch.query<Record<string, unknown>>(sql`SELECT * FROM events LIMIT ${as('UInt32', 20_000)}`)
  await bench.app.ch.command(sql`CREATE TABLE raw_events AS events`)
  const started = performance.now()
  let stored = 0
  while (performance.now() - started < seconds * 1000) {
    await bench.app.ch.insert('raw_events', rows, { settings: { insert_deduplicate: 0 } })
    stored += rows.length
  }
  return stored / ((performance.now() - started) / 1000)
}

/** Ingestion through HTTP, acknowledged on disk, against raw inserts of the same rows in the same run. */
export async function benchIngest(): Promise<Row[]> {
  const bench = await startBench()
  try {
    const rate = await fullLoad(bench)
    const raw = await rawRate(bench)
    const p99 = await evenLoad(bench, rate / 2)
    return [
      { what: `Ingestion, batches of ${batchSize}, acknowledged on disk`, measured: `${Math.round(rate)} events/s, ${((100 * rate) / raw).toFixed(0)} % of raw (${Math.round(raw)} rows/s)`, limit: '≥ 25 % of raw', isMet: rate / raw >= shareLimit },
      { what: 'Acknowledgement at half load, p99', measured: `${p99.toFixed(0)} ms`, limit: `< ${latencyLimitMilliseconds} ms`, isMet: p99 < latencyLimitMilliseconds },
    ]
  } finally {
    agent.destroy()
    await bench.end()
  }
}
