import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { scope, sql } from '#kernel/clickhouse/sql.ts'
import { testApp, type TestApp } from '#test/harness.ts'
import { getPerson, previewImport } from '../../../contract.ts'
import { postFile, runImport, summary, uploadFile } from '../import.fixture.ts'
import { zipOf } from './zip.fixture.ts'

let t: TestApp
beforeAll(async () => {
  t = await testApp()
})
afterAll(() => t.close())

interface Stored {
  event: string
  person: string
  id: string
  ts: string
  props: Record<string, unknown>
}

const stored = (prefix: string) =>
  t.ctx.ch.query<Stored>(
    sql`SELECT event, person, id, toString(ts) AS ts, props FROM events WHERE ${scope()} AND startsWith(person, ${prefix}) ORDER BY ts, event`,
  )

const jsonl = (rows: readonly object[]) => rows.map((row) => JSON.stringify(row)).join('\n')

const send = (url: string, payload: object) =>
  t.http.inject({ method: 'POST', url, headers: { 'content-type': 'application/json' }, payload })

const recent = (minutes: number) => new Date(Date.now() - minutes * 60_000)
const asAmplitude = (at: Date) => at.toISOString().replace('T', ' ').replace('Z', '000')

/** A line as Amplitude's Export API writes it, shortened. */
const amplitudeRow = (more: object) => ({
  $insert_id: 'amp-1',
  amplitude_id: 2234540891,
  app: 123456,
  city: 'Cork',
  client_event_time: '2026-01-02 03:04:05.678000',
  data: { group_first_event: {}, path: '/2/httpapi' },
  device_id: 'amp-d1',
  event_id: 7,
  event_properties: { plan: 'pro', 'nested.name': 1 },
  event_time: '2026-01-02 03:04:05.678000',
  event_type: 'Report opened',
  group_properties: {},
  groups: { company: ['acme'] },
  ip_address: '203.0.113.9',
  language: 'English',
  library: 'amplitude-ts/2.11.1',
  os_name: 'Firefox',
  platform: 'Web',
  server_upload_time: '2026-01-02 03:04:07.000000',
  session_id: 1767323000000,
  user_id: 'amp-u1',
  user_properties: { email: 'ana@example.com' },
  uuid: '6f1b8f0e-0000-11f0-8000-000000000001',
  ...more,
})

describe('an export of Amplitude', () => {
  const rows = [
    amplitudeRow({}),
    amplitudeRow({ $insert_id: 'amp-2', event_type: '[Amplitude] Page Viewed', event_properties: { '[Amplitude] Page Path': '/x' } }),
    amplitudeRow({ $insert_id: null, user_id: null, uuid: 'amp-uuid', user_properties: {} }),
    amplitudeRow({ $insert_id: 'amp-3', event_time: '2026-01-03 00:00:00.000000', user_properties: { email: 'ana@new.example' } }),
    amplitudeRow({ $insert_id: 'amp-4', event_time: 'yesterday' }),
  ]

  it('is an archive of packed files, and adds nothing the second time', async () => {
    const hours = {
      '123456/123456_2026-01-02_3#0.json.gz': gzipSync(jsonl(rows.slice(0, 3))),
      '123456/123456_2026-01-03_0#0.json.gz': gzipSync(`${jsonl(rows.slice(3))}\n`),
    }
    const file = await uploadFile(t, 'export.zip', zipOf({ ...hours, '__MACOSX/._x': 'x' }))
    expect(file).toMatchObject({ maker: 'amplitude', suggested: { kind: 'events', mapping: { from: { maker: 'amplitude' } } } })
    const { from } = file.suggested.mapping
    const preview = await t.call(previewImport, { body: { fileId: file.fileId, kind: 'events', mapping: { from: from! } } })
    expect(preview).toMatchObject({ checked: 5, refusedCount: 1, refused: [{ row: 5, field: 'time' }] })
    expect(preview.rows[0]).toMatchObject({
      event: 'Report opened',
      id: 'amp-1',
      userId: 'amp-u1',
      anonymousId: 'amp-d1',
      accountId: 'acme',
    })
    expect(summary(await runImport(t, file))).toEqual({ status: 'done', rowsRead: 5, accepted: 4, duplicates: 0, refused: 1 })
    const again = await runImport(t, await uploadFile(t, 'all.json.gz', gzipSync(jsonl(rows))))
    expect(summary(again)).toMatchObject({ accepted: 0, duplicates: 4, refused: 1 })
    expect((await stored('amp-')).map(({ event, person, id, ts }) => [event, person, id, ts])).toEqual([
      ['$pageview', 'amp-u1', 'amp-2', '2026-01-02 03:04:05.678'],
      ['Report opened', 'amp-u1', 'amp-1', '2026-01-02 03:04:05.678'],
      ['Report opened', 'amp-d1', 'amp-uuid', '2026-01-02 03:04:05.678'],
      ['Report opened', 'amp-u1', 'amp-3', '2026-01-03 00:00:00.000'],
    ])
    const { profile } = await t.call(getPerson, { params: { person: 'amp-u1' } })
    expect(profile.properties).toMatchObject({ email: 'ana@new.example' })
  })

  it('has no event once more that was sent live', async () => {
    const at = recent(30)
    const event = {
      event_type: 'Live',
      user_id: 'live-amp',
      device_id: 'd',
      time: at.getTime(),
      insert_id: 'live-1',
      event_properties: { a: 1 },
    }
    expect((await send('/amp/2/httpapi', { api_key: t.setup.ingestKey, events: [event] })).statusCode).toBe(200)
    const row = amplitudeRow({ $insert_id: 'live-1', event_type: 'Live', user_id: 'live-amp', device_id: 'd', event_time: asAmplitude(at) })
    expect(summary(await runImport(t, await uploadFile(t, 'live.json', jsonl([row]))))).toMatchObject({ accepted: 0, duplicates: 1 })
  })
})

describe('an export of Mixpanel', () => {
  const row = (event: string, properties: object) => ({
    event,
    properties: { $insert_id: `mix-${event}`, mp_lib: 'web', mp_processing_time_ms: 1, ...properties },
  })

  it('has its times on the clock of the project', async () => {
    const local = Date.UTC(2026, 0, 2, 3, 4, 5) / 1000
    const file = await uploadFile(
      t,
      'mixpanel.jsonl',
      jsonl([
        row('Opened', { time: local, distinct_id: 'mix-u1', $user_id: 'mix-u1', $device_id: 'mix-d1', Plan: 'pro' }),
        row('Seen', { time: local, distinct_id: '$device:mix-d1', $device_id: 'mix-d1' }),
        row('$identify', { time: local, distinct_id: 'mix-u1', $identified_id: 'mix-u1', $anon_id: 'mix-d1' }),
        row('Bad', { time: 'soon' }),
      ]),
    )
    expect(file.maker).toBe('mixpanel')
    const done = await runImport(t, file, 'events', { from: { maker: 'mixpanel', zone: 'America/New_York' } })
    expect(summary(done)).toMatchObject({ accepted: 3, refused: 1 })
    expect((await stored('mix-')).map(({ event, person, ts }) => [event, person, ts])).toEqual([
      ['$identify', 'mix-u1', '2026-01-02 08:04:05.000'],
      ['Opened', 'mix-u1', '2026-01-02 08:04:05.000'],
      ['Seen', 'mix-d1', '2026-01-02 08:04:05.000'],
    ])
  })

  it('is recognised, and has no event once more that was sent live', async () => {
    const time = Math.floor(recent(20).getTime() / 1000)
    const event = row('Live', { time, distinct_id: 'live-mix', token: t.setup.ingestKey })
    expect((await send('/mp/track?verbose=1', [event])).statusCode).toBe(200)
    const file = await uploadFile(t, 'live.jsonl', jsonl([row('Live', { time, distinct_id: 'live-mix' })]))
    expect(file.maker).toBe('mixpanel')
    expect(summary(await runImport(t, file))).toMatchObject({ accepted: 0, duplicates: 1 })
    const wrong = runImport(t, file, 'people', { from: { maker: 'mixpanel' } })
    await expect(wrong).rejects.toMatchObject({ problem: { fields: [{ field: 'body.kind' }] } })
  })
})

describe('an export of PostHog', () => {
  const row = (uuid: string, more: object) => ({
    uuid,
    event: 'opened',
    distinct_id: 'ph-u1',
    person_id: '0198',
    properties: { plan: 'pro', $lib: 'web', $groups: { company: 'acme' } },
    person_properties: { email: 'ph@example.com' },
    timestamp: '2026-01-02T03:04:05.678000Z',
    elements_chain: '',
    ...more,
  })
  const rows = [
    row('01', {}),
    row('02', { event: '$identify', properties: { $anon_distinct_id: 'ph-anon', $set: { name: 'Pia' } } }),
    row('03', { event: '$autocapture', elements_chain: 'button.primary:text="Buy"nth-child="1"', properties: { $event_type: 'click' } }),
  ]

  it('says the same as JSON lines and as CSV', async () => {
    const file = await uploadFile(t, 'posthog.jsonl', jsonl(rows))
    expect(file.maker).toBe('posthog')
    expect(summary(await runImport(t, file))).toMatchObject({ accepted: 3, refused: 0 })
    const quoted = (value: unknown) => `"${(typeof value === 'string' ? value : JSON.stringify(value)).replaceAll('"', '""')}"`
    const names = Object.keys(rows[0]!) as (keyof (typeof rows)[0])[]
    const csv = [names.join(','), ...rows.map((one) => names.map((name) => quoted(one[name])).join(','))].join('\n')
    const table = await uploadFile(t, 'posthog.csv', csv.replaceAll('678000Z', '678000+00:00'))
    expect(table.maker).toBe('posthog')
    expect(summary(await runImport(t, table))).toMatchObject({ accepted: 0, duplicates: 3 })
    const events = await stored('ph-')
    expect(events.map(({ event, person, id }) => [event, person, id])).toEqual(
      expect.arrayContaining([
        ['opened', 'ph-u1', '01'],
        ['$identify', 'ph-u1', '02'],
      ]),
    )
    const { profile } = await t.call(getPerson, { params: { person: 'ph-u1' } })
    expect(profile.properties).toMatchObject({ email: 'ph@example.com', name: 'Pia' })
  })

  it('has no event once more that was sent live', async () => {
    const live = {
      uuid: '019b76d2-0000-7000-8000-000000000001',
      event: 'live',
      distinct_id: 'live-ph',
      timestamp: recent(10).toISOString(),
    }
    expect((await send('/ph/batch/', { api_key: t.setup.ingestKey, batch: [{ ...live, properties: {} }] })).statusCode).toBe(200)
    const file = await uploadFile(t, 'live.jsonl', jsonl([row(live.uuid, live)]))
    expect(summary(await runImport(t, file))).toMatchObject({ accepted: 0, duplicates: 1 })
  })
})

describe('an archive', () => {
  const refusal = async (body: Buffer, name = 'x.zip') => (await postFile(t, name, body)).json.detail
  it('says what is wrong with it', async () => {
    const good = zipOf({ 'a.jsonl': '{"event":"a"}' })
    expect(await refusal(good.subarray(0, -30))).toMatch(/^The ZIP archive cannot be read to its end/)
    expect(await refusal(zipOf({ 'a.json.gz': gzipSync('{"a":1}').subarray(0, 15) }))).toMatch(/cannot be read|ends too early/)
    expect(await refusal(zipOf({ 'a.csv': 'a', 'b.csv': 'a' }))).toMatch(/"a.csv" beside others/)
    expect(await refusal(zipOf({ '[Content_Types].xml': '' }))).toMatch(/Excel/)
    expect(await refusal(zipOf({ 'a/': '' }))).toMatch(/holds no file/)
    const broken = Buffer.from(good)
    broken[40] = 0xff
    expect(await refusal(broken)).toMatch(/cannot be read to its end/)
    expect((await uploadFile(t, 'x.zip', zipOf({ 'a.csv': 'user_id,name\n1,Ana\n' }))).columns.map(({ name }) => name)).toEqual([
      'user_id',
      'name',
    ])
  })
})
