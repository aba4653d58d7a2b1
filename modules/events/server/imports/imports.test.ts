import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { as, sql } from '#kernel/clickhouse/sql.ts'
import type { EndpointInput } from '#kernel/http/endpoint.ts'
import { testApp, type TestApp } from '#test/harness.ts'
import {
  cancelImport,
  downloadRefusedRows,
  getAccount,
  getImport,
  getPerson,
  listAccounts,
  listSubscriptions,
  previewImport,
  startImport,
  type ImportFile,
  type ImportKind,
  type ImportMappingInput,
} from '../../contract.ts'
import { postFile, runImport, summary, uploadFile } from './import.fixture.ts'

let t: TestApp
beforeAll(async () => {
  t = await testApp()
})
afterAll(() => t.close())

const post = (name: string, body: string | Buffer) => postFile(t, name, body)
const upload = (name: string, body: string | Buffer) => uploadFile(t, name, body)
const run = (...order: [ImportFile, ImportKind?, ImportMappingInput?]) => runImport(t, ...order)

const refusal = async (body: string | Buffer): Promise<string> => {
  const { status, json } = await post('file.csv', body)
  expect(status).toBe(400)
  return json.detail
}

const stored = (event: string) =>
  t.app.ch.query<{ person: string; account: string; ts: string; props: Record<string, unknown> }>(
    sql`SELECT person, account, toString(ts) AS ts, props FROM events WHERE workspace_id = ${as('UUID', t.setup.workspaceId)} AND event = ${event} ORDER BY ts, id`,
    { settings: { output_format_json_quote_64bit_integers: 0 } },
  )

const header = 'event,timestamp,user_id,account_id,amount,code,gift\n'

describe('a CSV of events', () => {
  const rows = [
    'Csv Bought,2026-01-01T10:00:00Z,u1,acme,9.5,007,true',
    'Csv Bought,2026-01-01T10:00:00Z,u1,acme,9.5,007,true',
    'Csv Bought,2026-01-02 11:00,u2,,12,"a ""b"", c",false',
    'Csv Bought,yesterday,u3,,1,x,',
    ',2026-01-02 11:00,u3,,1,x,',
    'Csv Bought,2026-01-03,u4',
  ]

  it('is recognised, previewed, imported once, and its refused rows are listed', async () => {
    const file = await upload('bought.csv', header + rows.join('\r\n'))
    expect(file).toMatchObject({ format: 'csv', delimiter: ',', encoding: 'utf-8', suggested: { kind: 'events' } })
    const preview = await t.call(previewImport, { body: { fileId: file.fileId, kind: 'events', mapping: file.suggested.mapping } })
    expect(preview).toMatchObject({ checked: 6, refusedCount: 3 })
    expect(preview.refused.map(({ row, field }) => [row, field])).toEqual([
      [4, 'timestamp'],
      [5, 'event'],
      [6, ''],
    ])

    const first = await run(file)
    expect(summary(first)).toEqual({ status: 'done', rowsRead: 6, accepted: 3, duplicates: 0, refused: 3 })
    expect(first.bytesRead).toBe(first.fileSize)
    expect(await stored('Csv Bought')).toEqual([
      { person: 'u1', account: 'acme', ts: '2026-01-01 10:00:00.000', props: { amount: 9.5, code: '007', gift: true } },
      { person: 'u1', account: 'acme', ts: '2026-01-01 10:00:00.000', props: { amount: 9.5, code: '007', gift: true } },
      { person: 'u2', account: '', ts: '2026-01-02 11:00:00.000', props: { amount: 12, code: 'a "b", c', gift: false } },
    ])

    expect(summary(await run(await upload('again.csv', header + rows.join('\n'))))).toEqual({
      status: 'done',
      rowsRead: 6,
      accepted: 0,
      duplicates: 3,
      refused: 3,
    })
    const refused = await t.http.inject({
      url: downloadRefusedRows.path.replace(':importId', first.id),
      headers: { authorization: `Bearer ${t.setup.token}` },
    })
    expect(refused.headers['content-disposition']).toContain('bought-refused.csv')
    const lines = refused.body.trim().split('\n')
    expect(lines[0]).toBe('row,field,reason,event,timestamp,user_id,account_id,amount,code,gift')
    expect(lines[1]).toMatch(/^4,timestamp,.*yesterday/)
    expect(lines).toHaveLength(4)
  })

  it('reads other separators, zones, formats, compression and encodings', async () => {
    const text = 'When;Who;Café\n31-12-2025 23:30;zoé;crème\n01-07-2025 09:00;bob;thé\n'
    const mapping = {
      event: { constant: 'Csv Visit' },
      timestamp: { column: 'When', format: 'DD-MM-YYYY', zone: 'Europe/Paris' },
      user: 'Who',
    } as const
    const [plain, latin, wide, packed] = await Promise.all([
      upload('a.csv', text),
      upload('b.csv', Buffer.from(text, 'latin1')),
      upload('c.csv', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')])),
      upload('d.csv.gz', gzipSync(Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(text)]))),
    ])
    expect([plain, latin, wide, packed].map(({ encoding }) => encoding)).toEqual(['utf-8', 'windows-1252', 'utf-16le', 'utf-8'])
    expect([plain, latin, wide, packed].map(({ columns }) => columns.map(({ name }) => name))).toEqual(
      Array.from({ length: 4 }, () => ['When', 'Who', 'Café']),
    )
    expect(summary(await run(plain!, 'events', mapping))).toMatchObject({ accepted: 2, refused: 0 })
    for (const file of [latin!, wide!, packed!])
      expect(summary(await run(file, 'events', mapping))).toMatchObject({ accepted: 0, duplicates: 2 })
    expect(await stored('Csv Visit')).toEqual([
      { person: 'bob', account: '', ts: '2025-07-01 07:00:00.000', props: { Café: 'thé' } },
      { person: 'zoé', account: '', ts: '2025-12-31 22:30:00.000', props: { Café: 'crème' } },
    ])
  })

  it('takes ids from columns, so that changed rows of known ids add nothing', async () => {
    const mapping = {
      event: { constant: 'Csv Id' },
      timestamp: { column: 'at' },
      id: ['a', 'b'],
      properties: [{ column: 'x', name: 'renamed', type: 'number' as const }],
    }
    expect(
      summary(await run(await upload('ids.csv', 'at,a,b,x\n2026-01-01,1,2,5\n2026-01-01,12,,7\n2026-01-01,1,3,no\n'), 'events', mapping)),
    ).toMatchObject({ accepted: 1, refused: 2 })
    expect(summary(await run(await upload('ids.csv', 'at,a,b,x\n2026-01-01,1,2,6\n'), 'events', mapping))).toMatchObject({
      accepted: 0,
      duplicates: 1,
    })
    expect((await stored('Csv Id'))[0]!.props).toEqual({ renamed: 5 })
  })

  it('keeps rows that share an id and say different things, however often it is imported', async () => {
    const text = 'at,usage_id,x\n2026-01-01,a,1\n2026-01-01,b,2\n2026-01-01,a,3\n2026-01-01,a,4\n2026-01-01,b,2\n'
    const mapping = { event: { constant: 'Csv Shared' }, timestamp: { column: 'at' }, id: ['usage_id'] }
    const file = await upload('shared.csv', text)
    expect(file.suggested.mapping.id).toEqual([])
    expect(summary(await run(file, 'events', mapping))).toMatchObject({ accepted: 4, duplicates: 1, refused: 0 })
    expect(summary(await run(await upload('shared.csv', text), 'events', mapping))).toMatchObject({ accepted: 0, duplicates: 5 })
    expect((await stored('Csv Shared')).map(({ props }) => props['x']).toSorted((a, b) => Number(a) - Number(b))).toEqual([1, 2, 3, 4])
  })

  it('is refused with the place when it cannot be read', async () => {
    expect(await refusal('')).toMatch(/empty/)
    expect(await refusal(Buffer.concat([Buffer.from('a,b\né,1\n'), Buffer.from('è,2\n', 'latin1')]))).toMatch(
      /two encodings: line 2 is UTF-8, line 3 is not/,
    )
    expect(await refusal(Array.from({ length: 10_000 }, (_, index) => `c${index}`).join(',') + '\n1,2\n')).toMatch(/10,000 columns/)
    expect(await refusal(gzipSync('a,b\n1,2\n').subarray(0, 15))).toMatch(/gzip/)
    expect(await refusal(Buffer.from([0, 1, 2, 3, 0, 0]))).toMatch(/none of them/)
    expect(await refusal('[{"a":1},{"a":2}]')).toMatch(/JSON lines/)
    expect(await refusal('a,b\n1,"never closed\n2,3\n')).toMatch(/row 1 is never closed/)
    expect(await refusal(Buffer.from('PAR1 and then nothing'))).toMatch(/Parquet/)
  })

  it('with a mapping that does not fit is refused before anything starts', async () => {
    const file = await upload('x.csv', 'a,b\n1,2\n')
    const start = (kind: ImportKind, mapping: ImportMappingInput) =>
      t.call(startImport, { body: { fileId: file.fileId, kind, mapping } } as EndpointInput<typeof startImport>)
    await expect(start('events', {})).rejects.toMatchObject({
      problem: { fields: [{ field: 'body.mapping.event' }, { field: 'body.mapping.timestamp' }] },
    })
    await expect(start('people', { user: 'c' })).rejects.toMatchObject({ problem: { fields: [{ field: 'body.mapping.user' }] } })
    await expect(start('events', { event: { constant: 'x' }, timestamp: { column: 'a', zone: 'Mars/Base' } })).rejects.toThrow(/Mars/)
    await expect(t.call(startImport, { body: { fileId: '../../etc/passwd', kind: 'events', mapping: {} } } as never)).rejects.toMatchObject(
      { status: 404 },
    )
  })
})

describe('JSON lines', () => {
  it('of native events keep their shape', async () => {
    const lines = [
      {
        event: 'Line',
        timestamp: '2026-01-01T00:00:00Z',
        userId: 'u',
        id: 'l1',
        properties: { plan: 'pro', deep: { er: 1 }, list: [1, 2] },
      },
      { event: 'Line', timestamp: 1_767_225_601, userId: 'u', id: 'l2', properties: { plan: 'free' } },
    ]
    const file = await upload('lines.jsonl', `${lines.map((line) => JSON.stringify(line)).join('\n')}\nnot json\n`)
    expect(file.suggested).toMatchObject({ kind: 'events', mapping: { id: ['id'], user: 'userId', timestamp: { column: 'timestamp' } } })
    expect(summary(await run(file))).toEqual({ status: 'done', rowsRead: 3, accepted: 2, duplicates: 0, refused: 1 })
    expect((await stored('Line')).map(({ props }) => props)).toEqual([{ plan: 'pro', deep: { er: 1 }, list: [1, 2] }, { plan: 'free' }])
  })
})

describe('JSON lines that are nested beyond reason', () => {
  it('are refused one by one, and the rest is kept', async () => {
    const line = (event: string, a: string) =>
      `{"event":"${event}","timestamp":"2026-01-01T00:00:00Z","userId":"u","properties":{"a":${a}}}\n`
    const deep =
      line('Nested', `${'['.repeat(50_000)}${']'.repeat(50_000)}`) + line('Nested', `${'{"b":'.repeat(50_000)}1${'}'.repeat(50_000)}`)
    const file = await upload('deep.jsonl', `${line('Nested', '1')}${deep}${line('Nested', '[[2]]')}`)
    expect(summary(await run(file))).toEqual({ status: 'done', rowsRead: 4, accepted: 2, duplicates: 0, refused: 2 })
  })
})

describe('JSON lines that are too long', () => {
  it('are refused one by one, and the rest is kept', async () => {
    const line = (length: number) =>
      `{"event":"Long","timestamp":"2026-01-01T00:00:00Z","userId":"u","properties":{"length":${length},"a":"${'x'.repeat(length)}"}}\n`
    const lengths = [1, 17_000_000, 2, 4_250_000]
    const file = await upload('long.jsonl', lengths.map(line).join('').trimEnd())
    const { kind, mapping } = file.suggested
    const { refused } = await t.call(previewImport, { body: { fileId: file.fileId, kind, mapping } })
    expect(refused).toEqual([2, 4].map((row) => ({ row, field: '', message: 'Expected a line of at most 4 MB.' })))
    expect(summary(await run(file))).toEqual({ status: 'done', rowsRead: 4, accepted: 2, duplicates: 0, refused: 2 })
    expect((await stored('Long')).map(({ props }) => Number(props['length'])).toSorted((a, b) => a - b)).toEqual([1, 2])
  })
})

describe('Parquet', () => {
  it('is read with its types', async () => {
    const { stream } = await t.app.ch.client.exec({
      query: `SELECT 'Parquet' AS event, toDateTime64('2026-01-01 00:00:00', 3, 'UTC') + number AS timestamp, concat('u', toString(number % 7)) AS user_id, number AS n, number / 2 AS half
              FROM numbers(12000) FORMAT Parquet`,
    })
    const chunks: Buffer[] = []
    for await (const chunk of stream) chunks.push(chunk as Buffer)
    const file = await upload('data.parquet', Buffer.concat(chunks))
    expect(file).toMatchObject({ format: 'parquet', suggested: { kind: 'events' } })
    expect(summary(await run(file))).toEqual({ status: 'done', rowsRead: 12_000, accepted: 12_000, duplicates: 0, refused: 0 })
    expect(summary(await run(file))).toMatchObject({ accepted: 0, duplicates: 12_000 })
    expect((await stored('Parquet'))[3]).toEqual({ person: 'u3', account: '', ts: '2026-01-01 00:00:03.000', props: { n: 3, half: 1.5 } })
  })
})

describe('other kinds', () => {
  it('people get properties and accounts', async () => {
    const file = await upload(
      'people.csv',
      'user_id,account_id,name,logins,signup_date\np1,acme,Ada,3,2025-05-01\np2,,Bob,,2025-06-01\n,x,Nobody,1,2025-06-01\n',
    )
    expect(file.suggested.kind).toBe('people')
    expect(summary(await run(file))).toMatchObject({ accepted: 2, refused: 1 })
    expect(summary(await run(file))).toMatchObject({ accepted: 0, duplicates: 2 })
    const { profile, accounts } = await t.call(getPerson, { params: { person: 'p1' } })
    expect(profile).toMatchObject({ label: 'Ada', firstSeen: '2025-05-01T00:00:00.000Z', properties: { name: 'Ada', logins: 3 } })
    expect(accounts).toEqual([{ key: 'acme', label: null }])
  })

  it('accounts and their subscriptions', async () => {
    const accounts = await upload('accounts.csv', 'account_id,account_name,industry,seats\nA-1,One,EdTech,9\nA-2,Two,FinTech,18\n')
    expect(accounts.suggested.kind).toBe('accounts')
    expect(summary(await run(accounts))).toMatchObject({ accepted: 2 })
    const text =
      'subscription_id,account_id,start_date,end_date,plan_tier,mrr_amount,is_trial\nS-1,A-1,2024-12-23,2025-04-12,Pro,1280,False\nS-2,A-1,2024-12-23,,Basic,x,True\nS-3,A-2,2024-12-23,2024-01-01,Basic,5,no\nS-4,A-2,2024-01-01,,Pro,0,yes\nS-5,A-2,2024-01-01,,Pro, ,no\nS-6,A-2,2024-01-01,,Pro,-5,no\n'
    const file = await upload('subscriptions.csv', text)
    expect(file.suggested).toMatchObject({
      kind: 'subscriptions',
      mapping: {
        account: 'account_id',
        subscription: { id: 'subscription_id', mrr: 'mrr_amount', plan: 'plan_tier', isTrial: 'is_trial' },
      },
    })
    expect(summary(await run(file))).toMatchObject({ accepted: 2, refused: 4 })
    expect(summary(await run(file))).toMatchObject({ accepted: 0, duplicates: 2 })
    const { subscriptions } = await t.call(listSubscriptions, { params: { account: 'A-1' } })
    expect(subscriptions).toEqual([
      {
        account: 'A-1',
        subscriptionId: 'S-1',
        startedOn: '2024-12-23',
        endedOn: '2025-04-12',
        mrr: 1280,
        currency: t.ctx.workspace.currency,
        plan: 'Pro',
        isTrial: false,
      },
    ])
    expect((await t.call(getAccount, { params: { account: 'A-1' } })).profile).toMatchObject({
      label: 'One',
      properties: { industry: 'EdTech', seats: 9 },
    })
    expect((await t.call(listAccounts, { query: { search: 'FinTech' } })).items).toHaveLength(1)
  })
})

it('a cancelled import does not start, and says so', async () => {
  const file = await upload('cancel.csv', `${header}Cancelled,2026-01-01,u,,1,2,3\n`)
  const started = await t.call(startImport, { body: { fileId: file.fileId, kind: 'events', mapping: file.suggested.mapping } })
  expect((await t.call(cancelImport, { params: { importId: started.id } })).status).toBe('cancelled')
  await t.runJobs()
  expect(await t.call(getImport, { params: { importId: started.id } })).toMatchObject({ status: 'cancelled', accepted: 0 })
})
