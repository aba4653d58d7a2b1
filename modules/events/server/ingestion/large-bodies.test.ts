import { monitorEventLoopDelay } from 'node:perf_hooks'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { testApp, type TestApp } from '#test/harness.ts'
import { downloadQuarantine, listQuarantine, replayQuarantine, type EventResult, type QuarantinedEvent } from '../../contract.ts'

let t: TestApp
beforeAll(async () => {
  t = await testApp()
})
afterAll(() => t.close())

const size = 19 * 1024 * 1024
const repeated = (text: string, bytes = size) => text.repeat(Math.floor(bytes / text.length))
const wide = (bytes: number) => {
  const entries: string[] = []
  for (let [n, length] = [0, 0]; length < bytes; n++) length += entries.push(`"k${n}":${n}`) && entries[n]!.length + 1
  return `{${entries.join(',')}}`
}
const event = (id: string, properties: string) => `{"event":"Large","userId":"u","id":"${id}","properties":${properties}}`

/** Sends a body, up to three times until others had their turn in time: a long turn of our own shows each time, what the machine does meanwhile does not. */
async function sendPatiently(text: string, key: string, mostMs: number) {
  let answer = await send(text, key)
  for (let again = 0; again < 2 && answer.longestMs >= mostMs; again++) answer = await send(text, key)
  return answer
}

/** Sends a body without making the event loop wait for its own making, and tells the longest time in which nothing else was done. */
async function send(text: string, key: string, path = '/v1/events') {
  const payload = gzipSync(text, { level: 1 })
  await new Promise((resolve) => setTimeout(resolve, 50))
  const delay = monitorEventLoopDelay({ resolution: 5 })
  delay.enable()
  const answer = await t.http.inject({ method: 'POST', url: path, payload, ...(key && { headers: { authorization: `Bearer ${key}` } }) })
  delay.disable()
  const json = answer.json<{ results: EventResult[]; detail: string }>()
  return { status: answer.statusCode, json, longestMs: delay.max / 1e6 }
}

const shapes = (): Record<string, string> => ({
  'one wide object': wide(size),
  'a wide object of less than 1 MB': wide(1_000_000),
  'a wide object beside the list': `{"batch":[],"context":${wide(size)}}`,
  'millions of empty events': `{"batch":[${repeated('{},')}{}]}`,
  'millions of numbers': `{"batch":[${repeated('0,')}0]}`,
  'millions of lists at the top': `{${repeated('"a":[],')}"b":[]}`,
  'one event of 19 MB': `{"batch":[${event('l', wide(size))}]}`,
  'one text of 19 MB': `{"batch":[${event('l', `{"a":"${repeated('x')}"}`)}]}`,
  'brackets without end': `{"batch":[${repeated('[', size / 2)}${repeated(']', size / 2)}]}`,
  'objects within objects': `{"batch":[${repeated('{"a":', size / 2)}1${repeated('}', size / 10)}]}`,
})

it('leaves time for others while it refuses large bodies of people without a key', async () => {
  const memory = process.memoryUsage().rss
  for (const [shape, text] of Object.entries(shapes())) {
    const { status, longestMs } = await sendPatiently(text, '', 250)
    expect([shape, [400, 401].includes(status)]).toEqual([shape, true])
    expect([shape, longestMs < 250, longestMs]).toEqual([shape, true, longestMs])
    const told = await send(text.replace('{', '{"writeKey":"fk_nobody",'), '')
    expect([shape, [400, 401].includes(told.status)]).toEqual([shape, true])
  }
  expect((process.memoryUsage().rss - memory) / 1024 ** 2).toBeLessThan(600)
}, 120_000)

it('answers large bodies with a key as small ones, and leaves time for others', async () => {
  const many = Array.from({ length: 40_000 }, (_, n) => event(`m${n}`, '{"a":1,"b":"text","c":[true,null]}'))
  const largest = Array.from({ length: 18 }, (_, n) => event(`w${n}`, wide(1_000_000)))
  const bodies: Record<string, [text: string, status: number, results: string]> = {
    'millions of empty events': [shapes()['millions of empty events']!, 413, ''],
    'one event of 19 MB': [shapes()['one event of 19 MB']!, 200, 'event_too_large'],
    'brackets without end': [shapes()['brackets without end']!, 200, 'invalid_type'],
    'eighteen events of just under 1 MB': [`{"batch":[${largest.join(',')}]}`, 200, 'too_many_properties'],
    'many events': [`{"batch":[${many.join(',')}]}`, 200, ''],
  }
  for (const [shape, [text, status, code]] of Object.entries(bodies)) {
    const answer = await sendPatiently(text, t.setup.ingestKey, 500)
    expect([shape, answer.status]).toEqual([shape, status])
    if (status === 200) expect([shape, [...new Set(answer.json.results.map((result) => result.code ?? ''))]]).toEqual([shape, [code]])
    expect([shape, answer.longestMs < 500, answer.longestMs]).toEqual([shape, true, answer.longestMs])
  }
}, 120_000)

it('keeps the beginning of an event that is too large, says so, and does not replay it', async () => {
  const call = `{"writeKey":"${t.setup.ingestKey}","type":"track","event":"Huge","messageId":"h","userId":"u","properties":${wide(size)}}`
  const { status, json } = await send(call, '', '/v1/track')
  expect([status, json.results]).toEqual([
    200,
    [{ id: 'h', status: 'quarantined', code: 'event_too_large', field: '', message: 'Expected an event of at most 1 MB, got 19.1 MB.' }],
  ])
  const [listed] = (await t.call(listQuarantine, { query: { event: 'Huge' } })).items
  expect(listed!.message).toBe('Expected an event of at most 1 MB, got 19.1 MB. Only its beginning is kept, so it cannot be replayed.')
  expect(listed!.body).toHaveLength(4_001)
  const file = await t.http.inject({
    url: `${downloadQuarantine.path}?event=Huge`,
    headers: { authorization: `Bearer ${t.setup.token}` },
  })
  const { body } = JSON.parse(file.body) as QuarantinedEvent
  expect(Math.round(body.length / 1024)).toBe(64)
  expect(body).not.toContain(t.setup.ingestKey)
  expect(await t.call(replayQuarantine, { body: { ids: [listed!.id] } })).toEqual({
    replayed: 0,
    duplicates: 0,
    refusedAgain: 1,
    tooLarge: 1,
    next: null,
  })
})
