import { Agent } from 'node:http'
import { Readable } from 'node:stream'
import { sql } from '#kernel/clickhouse/sql.ts'
import { discard, startProduct } from '#test/product.ts'
import { batchSize, makeBatches, send, type Target } from './ingest-load.ts'
import { quantile, type Row } from './measure.ts'
import { startBench } from './stores.ts'

/** A server under full load has many senders; half load does not depend on it. */
const [connections, batches, seconds] = [256, 3_000, 15]
/** Long enough that a single pause of the machine does not decide on the 99th percentile. */
const evenSeconds = 45
const rowsPerBlock = 20_000
const settleMilliseconds = 5_000
const [shareLimit, latencyLimitMilliseconds] = [0.25, 300]

/** Events per second while all connections send as fast as they are answered. */
async function fullLoad(target: Target): Promise<number> {
  const queue = makeBatches(batches)
  const started = performance.now()
  await Promise.all(
    Array.from({ length: connections }, async () => {
      for (let body = queue.pop(); body; body = queue.pop()) await send(target, body)
    }),
  )
  return (batches * batchSize) / ((performance.now() - started) / 1000)
}

/** 99th percentile of the acknowledgement while batches arrive evenly at `perSecond` events, answered or not. */
async function evenLoad(target: Target, perSecond: number): Promise<number> {
  const pause = (1000 * batchSize) / perSecond
  const queue = makeBatches(Math.ceil((evenSeconds * 1000) / pause))
  const times: Promise<number>[] = []
  const started = performance.now()
  for (const [n, body] of queue.entries()) {
    const wait = started + n * pause - performance.now()
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait))
    times.push(send(target, body))
  }
  return quantile(await Promise.all(times), 0.99)
}

/** Rows per second when the engine is given the same rows in blocks of 20,000, encoded beforehand, fsynced, with nothing in between. */
async function rawRate(): Promise<number> {
  const bench = await startBench()
  const agent = new Agent({ keepAlive: true, maxSockets: 8 })
  const { client } = bench.app.ch
  try {
    for (const body of makeBatches(rowsPerBlock / batchSize)) await send({ url: bench.url, ingestKey: bench.ingestKey, agent }, body)
    await bench.app.ch.command(sql`CREATE TABLE raw_events AS events`)
    const stored = await client.query({ query: 'SELECT * FROM events', format: 'JSONEachRow' })
    const block = Buffer.from(await stored.text())
    const started = performance.now()
    let rows = 0
    while (performance.now() - started < seconds * 1000) {
      const values = Readable.from([block], { objectMode: false })
      const { stream } = await client.exec({
        query: 'INSERT INTO raw_events FORMAT JSONEachRow',
        values,
        clickhouse_settings: { input_format_parallel_parsing: 0 },
      })
      for await (const _chunk of stream) continue
      rows += rowsPerBlock
    }
    return rows / ((performance.now() - started) / 1000)
  } finally {
    agent.destroy()
    await bench.end()
  }
}

/** Ingestion of the running product through HTTP, acknowledged on disk, against raw inserts of the same rows in the same run. */
export async function benchIngest(): Promise<Row[]> {
  const product = await startProduct()
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  try {
    const answer = await fetch(`${product.url}/api/setup`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: 'bench@example.com', password: 'correct horse battery', name: 'Bench', workspace: 'Bench' }),
    })
    const { ingestKey } = (await answer.json()) as { ingestKey: string }
    const target = { url: product.url, ingestKey, agent }
    const rate = await fullLoad(target)
    // What full load has left to merge is not part of half load.
    await new Promise((resolve) => setTimeout(resolve, settleMilliseconds))
    const p99 = await evenLoad(target, rate / 2)
    await product.stop()
    const raw = await rawRate()
    const share = `${Math.round(rate)} events/s, ${((100 * rate) / raw).toFixed(0)} % of raw (${Math.round(raw)} rows/s)`
    return [
      {
        what: `Ingestion, batches of ${batchSize}, acknowledged on disk`,
        measured: share,
        limit: '≥ 25 % of raw',
        isMet: rate / raw >= shareLimit,
      },
      {
        what: 'Acknowledgement at half load, p99',
        measured: `${p99.toFixed(0)} ms`,
        limit: `< ${latencyLimitMilliseconds} ms`,
        isMet: p99 < latencyLimitMilliseconds,
      },
    ]
  } finally {
    agent.destroy()
    await product.stop()
    await discard(product)
  }
}
