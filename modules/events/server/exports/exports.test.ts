import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { parquetReadObjects } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testApp, type TestApp } from '#test/harness.ts'
import { createExport, deleteExport, downloadExport, listExports, retryExport, updateExport, type Export } from '../../contract.ts'
import { exportsRoot } from './folder.ts'
import { addPeriods } from './run.ts'
import { startS3 } from './s3.fixture.ts'

const keys = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'a secret that nobody may see' }
let t: TestApp
let s3: Awaited<ReturnType<typeof startS3>>
let now = new Date('2026-06-10T00:30:00Z')
beforeAll(async () => {
  t = await testApp({ now: () => now })
  s3 = await startS3(keys)
  await send(10, 'first')
})
afterAll(async () => {
  await t.close()
  await s3.close()
})

async function send(count: number, mark: string, properties: object = {}): Promise<void> {
  const batch = Array.from({ length: count }, (_, i) => ({
    event: i % 2 ? 'Paid' : 'Opened',
    id: `${mark}-${i}`,
    userId: `u${i}`,
    accountId: 'acme',
    timestamp: `2026-06-0${(i % 8) + 1}T10:00:00.123Z`,
    properties: { n: i, price: 1.5, on: true, text: 'a "quoted", line\nand another', deep: { list: [1, 2] }, ...properties },
    context: { page: { url: 'https://example.com' }, at: '2026-01-01T00:00:00Z' },
  }))
  await post(batch)
}

async function post(batch: object[]): Promise<void> {
  const answer = await t.http.inject({
    method: 'POST',
    url: '/v1/events',
    headers: { authorization: `Bearer ${t.setup.ingestKey}` },
    payload: { batch },
  })
  expect(answer.statusCode).toBe(200)
}

const download = (query: Record<string, string>) =>
  t.http.inject({
    url: `${downloadExport.path}?${new URLSearchParams(query).toString()}`,
    headers: { authorization: `Bearer ${t.setup.token}` },
  })

const jsonOf = (text: string): Record<string, unknown>[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)

const runsOf = async (id: string): Promise<Export['runs']> => (await t.call(listExports, {})).items.find((one) => one.id === id)!.runs
const filesOf = async (folder: string) =>
  (await readdir(join(exportsRoot(t.app), t.setup.workspaceId, folder))).toSorted((a, b) => (a < b ? -1 : 1))

describe('a download', () => {
  it('holds a half-open range of events, as JSON lines, CSV or Parquet', async () => {
    const range = { from: '2026-06-01T00:00:00Z', to: '2026-06-03T10:00:00.123Z' }
    const rows = jsonOf((await download({ format: 'jsonl', ...range })).body)
    expect(rows.map(({ id }) => String(id)).toSorted((a, b) => (a < b ? -1 : 1))).toEqual(['first-0', 'first-1', 'first-8', 'first-9'])
    expect(rows.find(({ id }) => id === 'first-1')).toMatchObject({
      event: 'Paid',
      userId: 'u1',
      accountId: 'acme',
      timestamp: '2026-06-02T10:00:00.123Z',
      properties: { n: 1, price: 1.5, on: true, text: 'a "quoted", line\nand another', deep: { list: [1, 2] } },
      context: { page: { url: 'https://example.com' }, at: '2026-01-01T00:00:00Z' },
    })
    const csv = await download({ format: 'csv', event: 'Paid', columns: 'event,id,properties', ...range })
    expect(csv.body.split('\n')[0]).toBe('"event","id","properties"')
    expect(csv.headers['content-disposition']).toContain('paid_20260601T000000Z_20260603T100000Z.csv')
    const parquet = await download({ format: 'parquet', ...range })
    const bytes = parquet.rawPayload.buffer.slice(
      parquet.rawPayload.byteOffset,
      parquet.rawPayload.byteOffset + parquet.rawPayload.length,
    ) as ArrayBuffer
    const read = await parquetReadObjects({ file: bytes, compressors })
    expect(read.find((row) => row['id'] === 'first-1')).toMatchObject({ event: 'Paid', timestamp: new Date('2026-06-02T10:00:00.123Z') })
    expect((await download({ format: 'jsonl', columns: 'password' })).statusCode).toBe(400)
  })

  it('holds people with what is known of them', async () => {
    const rows = jsonOf((await download({ format: 'jsonl', what: 'people' })).body)
    expect(rows).toHaveLength(10)
    expect(Object.keys(rows[0]!)).toEqual(['key', 'firstSeen', 'lastSeen', 'properties'])
  })
})

describe('an export to a folder', () => {
  it('writes each complete period once, catching up after a pause, and says what it wrote', async () => {
    const body = { name: 'To the warehouse', format: 'jsonl' as const, schedule: 'hourly' as const, from: '2026-06-10T00:00:00Z' }
    const made = await t.call(createExport, { body: { ...body, destination: { kind: 'folder', folder: 'warehouse' } } })
    expect(made.runs).toEqual([])
    now = new Date('2026-06-10T01:04:00Z')
    await addPeriods(t.app)
    expect(await runsOf(made.id)).toEqual([])
    now = new Date('2026-06-10T03:06:00Z')
    for (let again = 0; again < 3; again++) {
      await addPeriods(t.app)
      await t.runJobs()
    }
    const name = (from: string, to: string) => `to-the-warehouse_20260610T${from}0000Z_20260610T${to}0000Z.jsonl`
    const expected = [name('00', '01'), name('01', '02'), name('02', '03')].flatMap((file) => [file, `${file}.manifest.json`])
    expect(await filesOf('warehouse')).toEqual(expected)
    const path = join(exportsRoot(t.app), t.setup.workspaceId, 'warehouse')
    const [content, manifest] = [
      await readFile(join(path, expected[0]!)),
      jsonOf((await readFile(join(path, expected[1]!), 'utf8')).replaceAll('\n', ''))[0]!,
    ]
    expect(jsonOf(content.toString())).toHaveLength(10)
    expect(manifest).toMatchObject({
      rows: 10,
      bytes: content.length,
      sha256: createHash('sha256').update(content).digest('hex'),
      from: '2026-06-10T00:00:00.000Z',
      to: '2026-06-10T01:00:00.000Z',
    })
    expect((await runsOf(made.id)).map(({ status, rows }) => [status, rows])).toEqual([
      ['done', 0],
      ['done', 0],
      ['done', 10],
    ])

    const paused = await t.call(updateExport, { params: { exportId: made.id }, body: { version: made.version, paused: true } })
    now = new Date('2026-06-10T04:06:00Z')
    await addPeriods(t.app)
    expect(await runsOf(made.id)).toHaveLength(3)
    await t.call(updateExport, { params: { exportId: made.id }, body: { version: paused.version, paused: false } })
    now = new Date('2026-06-10T05:06:00Z')
    await addPeriods(t.app)
    // One after the other: the second waits for the first.
    for (let again = 0; again < 2; again++) await t.runJobs()
    expect((await runsOf(made.id)).map(({ status }) => status)).toEqual(['done', 'done', 'done', 'done', 'done'])
    await t.call(deleteExport, { params: { exportId: made.id } })
  })

  it('ends before now: what is received later would be in no file', async () => {
    now = new Date('2026-06-10T08:06:00Z')
    const once = { name: 'Once', format: 'csv' as const, schedule: 'once' as const, from: '2026-06-01T00:00:00Z' }
    const make = (to: string, more: object = {}) =>
      t.call(createExport, { body: { ...once, ...more, to, destination: { kind: 'folder', folder: 'once' } } })
    await expect(make('2026-06-10T08:01:00.001Z')).rejects.toMatchObject({
      status: 400,
      problem: { fields: [{ field: 'body.to', expected: expect.stringContaining('2026-06-10T08:01:00.000Z') }] },
    })
    await t.call(deleteExport, { params: { exportId: (await make('2026-06-10T08:01:00Z')).id } })
    await t.call(deleteExport, { params: { exportId: (await make('2026-06-10T09:00:00Z', { what: 'people' })).id } })
  })

  it('stays within the folder of exports', async () => {
    const body = {
      name: 'Out',
      format: 'csv' as const,
      schedule: 'once' as const,
      from: '2026-06-01T00:00:00Z',
      to: '2026-06-02T00:00:00Z',
    }
    for (const folder of ['../out', '/etc', 'a/../../b', 'a/./b', 'a\\..\\b'])
      await expect(t.call(createExport, { body: { ...body, destination: { kind: 'folder', folder } } })).rejects.toMatchObject({
        status: 400,
      })
    await mkdir(join(exportsRoot(t.app), t.setup.workspaceId), { recursive: true })
    await symlink('/tmp', join(exportsRoot(t.app), t.setup.workspaceId, 'link'))
    await expect(t.call(createExport, { body: { ...body, destination: { kind: 'folder', folder: 'link' } } })).rejects.toMatchObject({
      status: 400,
    })
  })
})

describe('an export to S3', () => {
  const body = (name: string) => ({
    name,
    format: 'csv' as const,
    byTime: 'happened' as const,
    schedule: 'once' as const,
    from: '2026-06-01T00:00:00Z',
    to: '2026-06-10T00:00:00Z',
    destination: { kind: 's3' as const, target: { endpoint: s3.url, bucket: 'lake', prefix: 'raw/events', pathStyle: true }, keys },
  })

  it('uploads a large file in parts, with a manifest behind it, and shows the keys to nobody', async () => {
    for (let i = 0; i < 12; i++)
      await send(100, `large-${i}`, { filler: Array.from({ length: 1_500 }, (_, n) => (n * 7919 * (i + 1)).toString(36)).join(' ') })
    const made = await t.call(createExport, { body: body('All of June') })
    await t.runJobs()
    const [run] = await runsOf(made.id)
    expect(run).toMatchObject({ status: 'done', rows: 1_210, error: null })
    const object = s3.objects.get(`/lake/raw/events/${run!.file}`)!
    expect([object.length, createHash('sha256').update(object).digest('hex')]).toEqual([run!.bytes, run!.sha256])
    expect(s3.seen.filter((one) => one.startsWith('PUT')).length).toBeGreaterThan(2)
    expect(JSON.parse(s3.objects.get(`/lake/raw/events/${run!.file}.manifest.json`)!.toString())).toMatchObject({
      rows: 1_210,
      sha256: run!.sha256,
    })
    expect(JSON.stringify(await t.call(listExports, {}))).not.toContain(keys.secretAccessKey)
    const stored = await t.app.db
      .selectFrom('exports')
      .select(['s3', 's3_sealed'])
      .where('workspace_id', '=', t.setup.workspaceId)
      .execute()
    expect(JSON.stringify(stored)).not.toContain(keys.secretAccessKey)
  })

  it('says why a bucket refuses it, and goes on when it is asked to', async () => {
    s3.refuse(10)
    const made = await t.call(createExport, { body: body('Refused') })
    await t.runJobs()
    expect((await runsOf(made.id))[0]).toMatchObject({ status: 'queued', error: 'Access Denied' })
    s3.refuse(0)
    await t.app.db
      .updateTable('export_runs')
      .set({ status: 'failed' })
      .where('workspace_id', '=', t.setup.workspaceId)
      .where('export_id', '=', made.id)
      .execute()
    await t.call(retryExport, { params: { exportId: made.id } })
    await t.runJobs()
    expect((await runsOf(made.id))[0]).toMatchObject({ status: 'done', rows: 1_210 })
  })
})

it('has one row for a person of several ids, and says whose each event is', async () => {
  const before = { event: 'Looked', id: 'm-1', anonymousId: 'm-device', timestamp: '2026-05-01T10:00:00Z' }
  const person = { set: { plan: 'pro', seats: 3, since: '2026-01-01 10:00:00', 'a.b': [1, { c: true }], 'x.y': 2 } }
  const batch = [
    { ...before, person: { set: { plan: 'free', from: 'ads', x: 1 } } },
    { event: '$identify', id: 'm-2', userId: 'm-user', anonymousId: 'm-device', timestamp: '2026-05-02T10:00:00Z', properties: {} },
    { event: 'Bought', id: 'm-3', userId: 'm-user', timestamp: '2026-05-03T10:00:00Z', person },
  ]
  await post(batch)
  await t.runJobs()
  const rows = jsonOf((await download({ format: 'jsonl', what: 'people' })).body).filter(({ key }) => String(key).startsWith('m-'))
  const known = { plan: 'pro', from: 'ads', seats: 3, since: '2026-01-01 10:00:00', 'a.b': [1, { c: true }], x: 1, 'x.y': 2 }
  expect(rows).toEqual([{ key: 'm-user', firstSeen: '2026-05-01T10:00:00.000Z', lastSeen: '2026-05-03T10:00:00.000Z', properties: known }])
  const range = { from: '2026-05-01T00:00:00Z', to: '2026-05-04T00:00:00Z' }
  const csv = (await download({ format: 'csv', columns: 'id,anonymousId,person', ...range })).body.trim().split('\n')
  expect(csv.toSorted((a, b) => (a < b ? -1 : 1))).toEqual([
    '"id","anonymousId","person"',
    '"m-1","m-device","m-user"',
    '"m-2","m-device","m-user"',
    '"m-3","","m-user"',
  ])
})
