import { afterAll, beforeAll, expect, it } from 'vitest'
import { sql } from '#kernel/clickhouse/sql.ts'
import { testApp, type TestApp } from '#test/harness.ts'
import { downloadExport } from '../../../contract.ts'
import { runImport, summary, uploadFile } from '../import.fixture.ts'

const now = new Date('2026-06-10T12:00:00.250Z')
let here: TestApp
let there: TestApp
beforeAll(async () => {
  ;[here, there] = await Promise.all([testApp({ now: () => now }), testApp({ now: () => new Date('2026-06-11T00:00:00Z') })])
})
afterAll(() => Promise.all([here.close(), there.close()]))

const properties = {
  n: 1,
  half: 0.5,
  tiny: 1e-9,
  on: false,
  code: '007',
  digits: '12345678901234567890',
  day: '2026-01-01',
  at: '2026-01-01 10:00:00',
  text: 'a "quoted", line\nand Zoë\u2019s 𝄞',
  truth: 'true',
  formula: '=1+1',
  deep: { list: [1, 'two', { three: true }], empty: '' },
  'dotted.name': 'x',
}
const context = {
  page: { url: 'https://example.com/a?b=1', title: 'Ä' },
  library: { name: 'lib', version: '1.0' },
  seen: '2026-01-01T00:00:00Z',
}
const events = [
  {
    event: 'Paid',
    id: 'e-1',
    userId: 'u-1',
    anonymousId: 'd-1',
    accountId: 'acme',
    groups: { project: 'p-1', site: 's, "2"' },
    sessionId: 's-1',
    timestamp: '2026-06-01T10:00:00.123Z',
    properties,
    context,
  },
  { event: '$identify', id: 'e-2', userId: 'u-1', anonymousId: 'd-2', timestamp: '2026-06-02T10:00:00Z', properties: { plan: 'pro' } },
  { event: 'Seen', id: 'e-3', anonymousId: 'd-2', timestamp: '2026-06-03T10:00:00Z' },
  { event: '$pageview', id: 'e-4', anonymousId: 'd-3', context },
]

const download = async (t: TestApp, format: string): Promise<Buffer> => {
  const query = new URLSearchParams({ format, to: '2026-07-01T00:00:00Z' })
  const answer = await t.http.inject({
    url: `${downloadExport.path}?${query.toString()}`,
    headers: { authorization: `Bearer ${t.setup.token}` },
  })
  expect(answer.statusCode).toBe(200)
  return answer.rawPayload
}

const rowsOf = async (t: TestApp): Promise<Record<string, unknown>[]> =>
  (await download(t, 'jsonl'))
    .toString()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .map(({ receivedAt: _receivedAt, sourceId: _sourceId, ...row }) => row)
    .toSorted((a, b) => (String(a['id']) < String(b['id']) ? -1 : 1))

it('comes back from its own exports as it was, in every format, and once', async () => {
  const answer = await here.http.inject({
    method: 'POST',
    url: '/v1/events',
    headers: { authorization: `Bearer ${here.setup.ingestKey}` },
    // Five seconds behind: times are corrected.
    payload: { batch: events, sentAt: '2026-06-10T11:59:55.250Z' },
  })
  expect(answer.json<{ results: { status: string }[] }>().results.map(({ status }) => status)).toEqual(['ok', 'ok', 'ok', 'ok'])
  await here.runJobs()
  const rows = await rowsOf(here)
  expect(rows[0]).toMatchObject({
    person: 'u-1',
    timestamp: '2026-06-01T10:00:05.123Z',
    clientTimestamp: '2026-06-01T10:00:00.123Z',
    sentAt: '2026-06-10T11:59:55.250Z',
    timestampSource: 'client_corrected',
    properties: { code: '007', digits: '12345678901234567890', at: '2026-01-01 10:00:00', $url: 'https://example.com/a?b=1' },
  })
  expect(rows.map(({ person }) => person)).toEqual(['u-1', 'u-1', 'u-1', 'd-3'])
  for (const format of ['jsonl', 'csv', 'parquet']) {
    await there.app.ch.command(sql`TRUNCATE TABLE events`)
    const body = await download(here, format)
    const file = await uploadFile(there, `export.${format}`, body)
    expect(file).toMatchObject({ maker: 'fairlead', suggested: { kind: 'events', mapping: { from: { maker: 'fairlead' } } } })
    expect(summary(await runImport(there, file))).toMatchObject({ accepted: 4, duplicates: 0, refused: 0 })
    expect([format, await rowsOf(there)]).toEqual([format, rows])
    expect(summary(await runImport(there, await uploadFile(there, `again.${format}`, body)))).toMatchObject({ accepted: 0, duplicates: 4 })
    const own = await uploadFile(here, `own.${format}`, body)
    expect(summary(await runImport(here, own))).toMatchObject({ accepted: 0, duplicates: 4 })
  }
})

it('without ids is refused, row by row', async () => {
  const file = await uploadFile(there, 'few.jsonl', '{"event":"Few","timestamp":"2026-06-01T00:00:00Z"}\n')
  const done = await runImport(there, file, 'events', { from: { maker: 'fairlead' } })
  expect(summary(done)).toMatchObject({ accepted: 0, refused: 1 })
})
