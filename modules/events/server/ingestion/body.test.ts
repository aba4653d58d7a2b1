import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { AppError } from '#kernel/errors.ts'
import { readBody } from './body.ts'

const filler = 'x'.repeat(2 * 1024 * 1024)

async function complaintAbout(body: Buffer): Promise<string> {
  const error = await readBody(body).catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(AppError)
  return (error as AppError).message
}

it('reads a large body as it reads a small one', async () => {
  const small = { sentAt: '2026-01-01T00:00:00Z', batch: [{ id: '1', properties: { list: [1, 'ü', null], deep: { a: {} } } }], none: [] }
  const large = { ...small, batch: Array.from({ length: 40_000 }, (_, n) => ({ ...small.batch[0], id: String(n), text: `text ${n}` })) }
  for (const body of [small, large, { batch: [{ text: filler }] }]) {
    expect(await readBody(Buffer.from(JSON.stringify(body)))).toEqual(body)
    expect(await readBody(gzipSync(JSON.stringify(body)))).toEqual(body)
  }
})

it('reads several large bodies at once, each for the one who sent it', async () => {
  const bodies = Array.from({ length: 5 }, (_, n) => ({ batch: [{ n, filler }] }))
  expect(await Promise.all(bodies.map((body) => readBody(Buffer.from(JSON.stringify(body)))))).toEqual(bodies)
})

it('says what is wrong with a large body', async () => {
  expect(await complaintAbout(Buffer.from(`{"batch":["${filler}"`))).toMatch(/^body: Expected JSON; /)
  expect(await complaintAbout(Buffer.concat([Buffer.from(`{"a":"${filler}`), Buffer.from([0xff]), Buffer.from('"}')]))).toMatch(/UTF-8/)
  expect(await complaintAbout(Buffer.from(JSON.stringify([filler])))).toBe('body: Expected a JSON object.')
  const bomb = gzipSync(Buffer.alloc(30 * 1024 * 1024, 0x20))
  expect(await complaintAbout(bomb)).toMatch(/larger than 20 MB/)
})

it('hands over what is nested beyond reason', async () => {
  const depth = 20_000
  const text = `{"filler":"${filler}","batch":[{"deep":${'['.repeat(depth)}${']'.repeat(depth)}}]}`
  const body = await readBody(Buffer.from(text))
  expect(body.batch).toHaveLength(1)
  expect(await readBody(Buffer.from(JSON.stringify({ filler })))).toEqual({ filler })
})
