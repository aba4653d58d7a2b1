import { type Agent, request } from 'node:http'
import { gzipSync } from 'node:zlib'
import { newId } from '#kernel/ids.ts'

export const batchSize = 100

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

/** Bodies as SDKs send them, gzipped JSON, made beforehand: what making them costs is not the product's. */
export const makeBatches = (count: number): Buffer[] =>
  Array.from({ length: count }, (_, n) =>
    gzipSync(JSON.stringify({ batch: Array.from({ length: batchSize }, (_, i) => makeEvent(n * batchSize + i)) }), { level: 1 }),
  )

export interface Target {
  url: string
  ingestKey: string
  agent: Agent
}

/** Sends one batch. @returns milliseconds until it was acknowledged. */
export function send({ url, ingestKey, agent }: Target, body: Buffer): Promise<number> {
  const started = performance.now()
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${ingestKey}`,
      'content-type': 'application/json',
      'content-encoding': 'gzip',
      'content-length': body.length,
    }
    const call = request(`${url}/v1/events`, { method: 'POST', agent, headers }, (answer) => {
      answer
        .resume()
        .on('end', () =>
          answer.statusCode === 200 ? resolve(performance.now() - started) : reject(new Error(`Answered ${answer.statusCode}`)),
        )
    })
    call.on('error', reject).end(body)
  })
}
