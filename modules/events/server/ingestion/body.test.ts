import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { AppError } from '#kernel/errors.ts'
import { zstdBomb, zstdOf } from '#test/zstd.ts'
import { isObject } from '../intake/properties.ts'
import { CutMessage } from '../store/cut-message.ts'
import { readBody, type OpenBody } from './body.ts'
import { createTurns } from './turns.ts'

/** Large for a body, small for an event. */
const longText = 'x'.repeat(600 * 1024)
const filler = 'x'.repeat(2 * 1024 * 1024)

const readBatch = (body: Buffer): Promise<unknown[]> => readBody(body, (open) => open.readBatch())

async function complaintAbout(body: Buffer): Promise<string> {
  const error = await readBatch(body).catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(AppError)
  return (error as AppError).message
}

it('reads a large body as it reads a small one', async () => {
  const odd = { id: '1', properties: { list: [1, 'ü', null, ']', '{"', '\\'], deep: { a: {} }, 'q"\\': '"', '[': -1.5e3 } }
  const small = { sentAt: '2026-01-01T00:00:00Z', writeKey: 'k', batch: [odd, 5, null, 'text', [], {}], none: [] }
  const more = Array.from({ length: 15_000 }, (_, n) => ({ ...odd, id: String(n), text: `text ${n} \u{1f600}` }))
  for (const [body, indent] of [
    [small, 0],
    [{ ...small, batch: [...small.batch, ...more] }, 0],
    [{ ...small, batch: [...small.batch, ...more] }, 2],
    [{ ...small, filler }, 0],
    [{ ...small, batch: [], filler }, 0],
  ] as const) {
    const text = JSON.stringify(body, null, indent)
    for (const bytes of [Buffer.from(text), gzipSync(text), Buffer.from(`\ufeff${text} \n`)]) {
      const read = await readBody(bytes, async ({ head, batchLength, readBatch: batch }) => ({ head, batchLength, batch: await batch() }))
      expect(read.head).toMatchObject({ sentAt: small.sentAt, writeKey: 'k' })
      expect(read.batchLength).toBe(body.batch.length)
      expect(read.batch).toEqual(body.batch)
    }
  }
})

it('finds the list whatever it is called, and bare lists where a protocol has them', async () => {
  const events = [{ event: 'A', properties: { token: 'k' } }, { event: 'B' }]
  for (const text of ['', longText]) {
    const look = async ({ head, listName, batchLength, findFirst, readBatch: read }: OpenBody) => [
      head.api_key,
      listName,
      batchLength,
      await findFirst(isObject),
      await read(),
    ]
    const named = Buffer.from(JSON.stringify({ api_key: 'k', options: { text }, batch: 'none', events }))
    expect(await readBody(named, look)).toEqual(['k', 'events', 2, events[0], events])
    const bare = [null, ...events, { text }]
    expect(await readBody(Buffer.from(JSON.stringify(bare)), look, { allowsList: true })).toEqual([undefined, '', 4, events[0], bare])
    expect(await complaintAbout(Buffer.from(JSON.stringify(bare)))).toBe('body: Expected a JSON object.')
    const single = { event: 'A', distinct_id: 'p', properties: {} }
    const opened = await readBody(Buffer.from(JSON.stringify({ api_key: 'k', sent_at: 'x', ...single })), async (open) =>
      open.readMessage(),
    )
    expect(opened).toEqual(single)
  }
})

it('takes JSON out of what stands around it, before and behind the threshold of large bodies', async () => {
  for (const text of ['', longText]) {
    const wrapped = Buffer.from(`around:${JSON.stringify({ batch: [{ text }] })}`)
    const unwrap = async (bytes: Buffer) => ({ bytes: bytes.subarray(7), head: { verbose: '1' } })
    const read = await readBody(gzipSync(wrapped), async ({ head, readBatch: batch }) => [head.verbose, await batch()], { unwrap })
    expect(read).toEqual(['1', [{ text }]])
  }
})

it('unpacks what the header says, and zstd by its first bytes', async () => {
  for (const text of ['', longText]) {
    const body = Buffer.from(JSON.stringify({ batch: [{ text }] }))
    const packed: [Buffer, encoding?: string][] = [
      [brotliCompressSync(body), 'br'],
      [deflateSync(body), 'deflate'],
      [deflateRawSync(body), 'deflate'],
      [zstdOf(body)],
      [zstdOf(body), 'zstd'],
      [gzipSync(body), 'br'],
      [body, 'br'],
      [body, 'zstd'],
    ]
    for (const [bytes, encoding = ''] of packed)
      expect(await readBody(bytes, async (open) => open.readBatch(), { encoding })).toEqual([{ text }])
  }
})

it('lets no packed body become more than 20 MB, and goes on after one that is damaged', async () => {
  const spaces = Buffer.alloc(20 * 1024 * 1024 + 1, 0x20)
  const complaint = async (bytes: Buffer, encoding = '') =>
    readBody(bytes, async () => 'taken', { encoding }).catch((error: unknown) => (error as Error).message)
  const tooLarge = 'The body is larger than 20 MB once unpacked. Send smaller batches.'
  expect(await complaint(brotliCompressSync(spaces), 'br')).toBe(tooLarge)
  expect(await complaint(deflateSync(spaces), 'deflate')).toBe(tooLarge)
  const bombs = Array.from({ length: 4 }, () => complaint(zstdBomb(8 * 1024 ** 3)))
  expect(await Promise.all(bombs)).toEqual(bombs.map(() => tooLarge))
  for (let round = 0; round < 2; round++)
    expect(await complaint(zstdOf('{}').subarray(0, 12))).toBe('body: Expected whole zstd data; they end too early or are damaged.')
  expect(await complaint(zstdOf('{"batch":[]}'))).toBe('taken')
})

it('reads several large bodies at once, each for the one who sent it', async () => {
  const bodies = Array.from({ length: 5 }, (_, n) => ({ filler, batch: [{ n }] }))
  const read = await Promise.all(bodies.map((body) => readBatch(Buffer.from(JSON.stringify(body)))))
  expect(read).toEqual(bodies.map(({ batch }) => batch))
})

it('keeps the beginning of an event that is too large, in its place, with what it is called', async () => {
  const large = { id: 'large', event: 'Large', properties: { text: `ü${filler}` } }
  const batch = [{ id: 'a' }, large, { id: 'b' }, [filler], filler, { id: 'c' }]
  const read = await readBatch(gzipSync(JSON.stringify({ batch })))
  expect(read.map((item) => (item instanceof CutMessage ? item.name : item))).toEqual([
    { id: 'a' },
    'Large',
    { id: 'b' },
    [],
    '',
    { id: 'c' },
  ])
  const cut = read[1] as CutMessage
  expect([cut.id, cut.bytes]).toEqual(['large', Buffer.byteLength(JSON.stringify(large))])
  expect(JSON.stringify(large).startsWith(cut.beginning)).toBe(true)
  expect(cut.beginning.length).toBeGreaterThan(60_000)
  expect(cut.beginning.length).toBeLessThan(70_000)

  const call = { writeKey: 'fk_secret', messageId: 'm', event: 'Called', sentAt: 'now', userId: 'u', properties: { filler } }
  const message = await readBody(Buffer.from(JSON.stringify(call)), async ({ readMessage }) => readMessage() as CutMessage)
  expect(message).toMatchObject({ id: 'm', name: 'Called' })
  expect(message.beginning).toMatch(/^\{"messageId":"m","event":"Called","userId":"u","properties":\{"filler":"x{1000}/)
})

it('reads a call of less than 1 MB whole, without what belongs to the request', async () => {
  for (const length of [10, 700_000]) {
    const message = { event: 'Called', userId: 'u', properties: { text: 'x'.repeat(length) } }
    const body = Buffer.from(JSON.stringify({ writeKey: 'k', sentAt: 'now', ...message }))
    expect(await readBody(body, async ({ readMessage }) => readMessage())).toEqual(message)
  }
})

it('says what is wrong with a large body', async () => {
  expect(await complaintAbout(Buffer.from(`{"batch":["${filler}"`))).toMatch(/^body: Expected JSON; it ends too early/)
  expect(await complaintAbout(Buffer.from(`{"batch":["${filler}"`.replace('"batch"', '"batch')))).toMatch(/^body: Expected JSON; /)
  expect(await complaintAbout(Buffer.from(`{"a":"${filler}","batch":[1,]}`))).toMatch(/^body: Expected JSON; expected a value at byte/)
  expect(await complaintAbout(Buffer.from(`{"a":"${filler}","batch":[1 2]}`))).toMatch(/expected a comma/)
  expect(await complaintAbout(Buffer.from(`{"a":"${filler}","batch":[1]}}`))).toMatch(/expected nothing more/)
  expect(await complaintAbout(Buffer.from(`{"a":"${filler}","batch":[1,{]]}`))).toMatch(/from batch\[0\] on/)
  expect(await complaintAbout(Buffer.from(`{"a":"${filler}","sentAt":yes,"batch":[]}`))).toMatch(/^body: Expected JSON; /)
  expect(await complaintAbout(Buffer.from(JSON.stringify([filler])))).toBe('body: Expected a JSON object.')
  const bomb = gzipSync(Buffer.alloc(30 * 1024 * 1024, 0x20))
  expect(await complaintAbout(bomb)).toMatch(/larger than 20 MB/)
})

it('believes no size that gzip data tells about themselves', async () => {
  const body = gzipSync(JSON.stringify({ filler, batch: [{ id: 'a' }] }))
  body.writeUInt32LE(100, body.length - 4)
  expect(await complaintAbout(body)).toMatch(/gzip/)
  const parts = Buffer.concat([gzipSync(`{"filler":"${filler}",`), gzipSync('"batch":[{"id":"a"}]}')])
  expect(await readBatch(parts)).toEqual([{ id: 'a' }])
})

it('hands over what is nested beyond reason', async () => {
  const depth = 20_000
  const text = `{"filler":"${filler}","batch":[{"deep":${'['.repeat(depth)}${']'.repeat(depth)}}]}`
  expect(await readBatch(Buffer.from(text))).toHaveLength(1)
})

it('asks to come back when too much waits', async () => {
  const inTurn = createTurns({ bytes: 100, count: 2 })
  const order: number[] = []
  let finish = () => {}
  const first = inTurn(60, () => new Promise<void>((resolve) => (finish = resolve)))
  const second = inTurn(40, async () => order.push(2))
  await expect(inTurn(1, async () => order.push(3))).rejects.toMatchObject({ code: 'unavailable', details: { retryAfterSeconds: 1 } })
  finish()
  await Promise.all([first, second])
  await expect(inTurn(100, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
  await inTurn(100, async () => order.push(4))
  expect(order).toEqual([2, 4])
  const three = await Promise.allSettled([1, 2, 3].map((n) => inTurn(1, async () => n)))
  expect(three.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected'])
})
