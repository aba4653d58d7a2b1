import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { mountSmallDisk } from '#test/crash/small-disk.ts'
import { testApp, type TestApp } from '#test/harness.ts'
import { watchDisk } from './health-disk.ts'
import { plainReason } from './plain-reason.ts'

let t: TestApp
beforeAll(async () => {
  t = await testApp()
})
afterAll(() => t.close())

const health = async () => {
  const answer = await t.http.inject('/health')
  return { code: answer.statusCode, ...answer.json<Record<string, unknown>>() }
}

const post = (id: string) =>
  t.http.inject({
    method: 'POST',
    url: '/v1/events',
    headers: { authorization: `Bearer ${t.setup.ingestKey}` },
    payload: { batch: [{ event: 'Health checked', id, userId: 'u' }] },
  })

it('tells that both stores and the disk work', async () => {
  expect(await health()).toMatchObject({
    code: 200,
    status: 'ok',
    disk: { status: 'ok', freeMegabytes: expect.any(Number) },
    ingest: { status: 'ok' },
  })
})

it('is 503 with the reason while events cannot be stored, and recovers with the first that is', async () => {
  const { client } = t.app.ch
  const honest = client.exec
  client.exec = async () => {
    throw Object.assign(new Error('Cannot open file /var/lib/fairlead/clickhouse/x.bin, errno: 5. '), { code: '76' })
  }
  try {
    expect((await post('h-1')).statusCode).toBe(503)
    const reason = 'Events cannot be stored: Cannot open file [path], errno: 5.'
    expect(await health()).toMatchObject({ code: 503, status: 'degraded', reason, ingest: { status: 'failing', reason } })
  } finally {
    client.exec = honest
  }
  expect((await post('h-1')).statusCode).toBe(200)
  expect(await health()).toMatchObject({ code: 200, status: 'ok', ingest: { status: 'ok' } })
})

it('tells why a data directory cannot be written, and leaves nothing behind in one that can', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'fairlead-health-'))
  expect(await watchDisk(directory)()).toMatchObject({ status: 'ok' })
  expect(readdirSync(directory)).toEqual([])
  mkdirSync(join(directory, 'write-probe')) // as good as a place where no file can be made
  expect(await watchDisk(directory)()).toMatchObject({ status: 'unwritable', reason: expect.not.stringContaining(directory) })
  rmSync(directory, { recursive: true })
  expect(await watchDisk(directory)()).toEqual({ status: 'unwritable', reason: 'The data directory is gone.', freeMegabytes: null })
})

it('sees a disk that has little room, is full, or is read-only', async ({ skip }) => {
  const disk = mountSmallDisk(120)
  if (typeof disk === 'string') return skip(disk)
  const look = () => watchDisk(disk.path)()
  try {
    expect(await look()).toEqual({ status: 'ok', freeMegabytes: 120 })
    disk.makeReadOnly()
    expect(await look()).toMatchObject({ status: 'unwritable', reason: 'The disk of the data directory is read-only.' })
    disk.makeWritable()
    disk.fill()
    expect(await look()).toEqual({ status: 'full', reason: 'The disk of the data directory is full.', freeMegabytes: 0 })
    disk.makeRoom()
    expect(await look()).toMatchObject({ status: 'ok' })
  } finally {
    disk.remove()
  }
  const tiny = mountSmallDisk(8)
  if (typeof tiny === 'string') return skip(tiny)
  try {
    expect(await watchDisk(tiny.path)()).toMatchObject({ status: 'full', reason: expect.stringMatching(/has 8 MB left.*from 100 MB on/) })
  } finally {
    tiny.remove()
  }
})

it.each([
  [Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' }), 'It does not accept connections'],
  [Object.assign(new Error('Could not perform insert.'), { code: '243' }), 'There is too little room on the disk of ClickHouse'],
  [new Error('no route to postgres://u:secret@db/x\nat line 2'), 'no route to [address]'],
  [new Error("cannot open '/data/clickhouse/store/x.bin' (and/or others). "), "cannot open '[path]' (and/or others)"],
])('tells %s without what is not for everybody', (error, words) => {
  expect(plainReason(error)).toBe(words)
})
