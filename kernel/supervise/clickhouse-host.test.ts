import { randomBytes, randomUUID } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ClickHouseError, ClickHouseLogLevel, createClient, type ClickHouseClient } from '@clickhouse/client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startStores, type Stores } from './stores.ts'

const quiet = { info: () => {}, warn: () => {}, error: () => {} }
const dataDir = mkdtempSync(join(tmpdir(), 'fairlead-clickhouse-'))
let stores: Stores
let ch: ClickHouseClient

beforeAll(async () => {
  stores = await startStores({ dataDir, databaseUrl: 'postgres://unused', log: quiet, clickhouseMemoryBytes: 1024 ** 3 })
  ch = client()
}, 60_000)

afterAll(async () => {
  await ch?.close()
  await stores?.stop()
  rmSync(dataDir, { recursive: true, force: true })
})

type Options = NonNullable<Parameters<typeof createClient>[0]>

const client = (more: Options = {}): ClickHouseClient =>
  createClient({
    url: stores.clickhouseUrl,
    request_timeout: 60_000,
    max_open_connections: 200,
    log: { level: ClickHouseLogLevel.OFF },
    ...more,
  })

const elsewhere = (database: string): string => stores.clickhouseUrl.replace(/[^/]*$/, database)

async function rows<T>(query: string, more: object = {}): Promise<T[]> {
  const result = await ch.query({ query, format: 'JSONEachRow', ...more })
  return (await result.json<T>()) as T[]
}

const text = async (
  query: string,
  format: 'CSV' | 'JSON' | 'Parquet' | 'TabSeparated' | 'JSONEachRow' | 'CSVWithNames' = 'TabSeparated',
): Promise<string> => (await ch.query({ query, format })).text()

const readlinkIfThere = (path: string): string => {
  try {
    return readlinkSync(path)
  } catch {
    return '' // closed meanwhile
  }
}

const errorOf = async (promise: Promise<unknown>): Promise<ClickHouseError> => {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error, 'should have failed').toBeInstanceOf(Error)
  return error as ClickHouseError
}

/** A request without the client, to see the answer itself. */
function raw(
  path: string,
  options: { headers?: Record<string, string>; body?: string; password?: string } = {},
): Promise<{ status: number; body: string; headers: NodeJS.Dict<string | string[]> }> {
  const url = new URL(path, stores.clickhouseUrl)
  const { username, password } = new URL(stores.clickhouseUrl)
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      { method: 'POST', auth: `${username}:${options.password ?? password}`, headers: options.headers ?? {} },
      (response) => {
        let body = ''
        response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk))
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body, headers: response.headers }))
      },
    )
    sent.on('error', reject)
    sent.end(options.body)
  })
}

const failures = {
  'fails at once': 'SELECT throwIf(number = 0) FROM numbers(200000)',
  'fails after rows': 'SELECT number, throwIf(number = 190000) FROM numbers(200000) SETTINGS max_threads = 1, max_block_size = 1000',
  'too many rows': 'SELECT number FROM numbers(1000000) SETTINGS max_result_rows = 100000, max_block_size = 1000',
  'too slow': 'SELECT number, sleepEachRow(0.01) FROM numbers(200) SETTINGS max_execution_time = 0.3, max_block_size = 1',
  'too much memory': 'SELECT groupArray(number) FROM numbers(100000000) SETTINGS max_memory_usage = 10000000',
  'second of two statements': 'SELECT 1; SELECT throwIf(1)',
  'no such table': 'SELECT * FROM nowhere',
  'not SQL': 'SELECT FROM WHERE',
}

for (const [name, query] of Object.entries(failures)) {
  test(`what a query that ${name} left behind never shows in the next answers`, async () => {
    for (const format of ['JSONEachRow', 'JSON', 'TabSeparated', 'CSVWithNames', 'Parquet'] as const) {
      await errorOf(text(query, format))
      expect(await text('SELECT 42', 'TabSeparated')).toBe('42\n')
      expect(await rows('SELECT 42 AS answer')).toEqual([{ answer: 42 }])
    }
  })
}

test('a query that fails after its rows went out is an error and never a short answer', async () => {
  const failing = 'SELECT number, throwIf(number = 500000) FROM numbers(600000) SETTINGS max_threads = 1'
  for (const compression of [{ response: false }, { response: true }]) {
    const own = client({ compression })
    const asRows = await errorOf(own.query({ query: failing, format: 'JSONEachRow' }).then((result) => result.json()))
    expect(asRows.message).toMatch(/throwIf|abort/)
    await errorOf(own.query({ query: failing, format: 'CSV' }).then((result) => result.text()))
    await errorOf(own.query({ query: failing, format: 'JSON' }).then((result) => result.json()))
    await own.close()
  }
})

test('errors are ClickHouseErrors with code and type', async () => {
  const error = await errorOf(rows('SELECT * FROM nowhere'))
  expect(error).toBeInstanceOf(ClickHouseError)
  expect(error).toMatchObject({ code: '60', type: 'UNKNOWN_TABLE' })
  expect(await errorOf(rows('SELECT FROM WHERE'))).toMatchObject({ code: '62', type: 'SYNTAX_ERROR' })
  expect(await errorOf(rows('SELECT 1', { clickhouse_settings: { no_such_setting: 1 } }))).toMatchObject({ code: '115' })
  expect(await errorOf(ch.insert({ table: 'nowhere', values: [{ a: 1 }], format: 'JSONEachRow' }))).toMatchObject({ code: '60' })
  expect((await errorOf(rows('SELECT FROM WHERE'))).message).not.toContain('/run/')
})

test('settings and parameters stay with their query', async () => {
  const setting = "SELECT getSetting('max_result_rows') AS limit, getSetting('readonly') AS readonly"
  const usual = await rows(setting)
  expect(await rows(setting, { clickhouse_settings: { max_result_rows: '10', readonly: '1' } })).toEqual([{ limit: 10, readonly: 1 }])
  expect(await rows(setting)).toEqual(usual)
  expect(await rows('SELECT {name:String} AS name', { query_params: { name: 'x' } })).toEqual([{ name: 'x' }])
  expect(await errorOf(rows('SELECT {name:String} AS name'))).toMatchObject({ code: '456' })
})

test('500 parametrised queries at once each get their own answer', async () => {
  const answers = await Promise.all(
    Array.from({ length: 500 }, (_, i) => rows<{ name: string }>('SELECT {name:String} AS name', { query_params: { name: `n${i}` } })),
  )
  expect(answers.map(([row]) => row?.name)).toEqual(Array.from({ length: 500 }, (_, i) => `n${i}`))
})

test('parametrised queries do not wait for each other', async () => {
  const begun = performance.now()
  await Promise.all(Array.from({ length: 6 }, () => rows('SELECT sleep({seconds:Float64})', { query_params: { seconds: 1 } })))
  expect(performance.now() - begun).toBeLessThan(3_000)
})

test('parameters arrive as they were sent', async () => {
  const values: [string, unknown, unknown][] = [
    ['String', 'tab\t new\nline \\ back \' quote " {x:y} ü 🙂 \r', undefined],
    ['UInt64', '18446744073709551615', '18446744073709551615'],
    ['Int64', -5, '-5'],
    ['Float64', 1.5, 1.5],
    ['Bool', true, true],
    ['Nullable(String)', null, null],
    ['Array(String)', ["it's", 'a\tb', '\\'], undefined],
    ['Map(String, UInt8)', { a: 1, "b'": 2 }, undefined],
    ['Date', '2026-02-28', '2026-02-28'],
    ["DateTime64(3, 'UTC')", new Date('2026-02-28T12:34:56.789Z'), '2026-02-28 12:34:56.789'],
    ['UUID', '01234567-89ab-cdef-0123-456789abcdef', '01234567-89ab-cdef-0123-456789abcdef'],
  ]
  for (const [type, sent, received] of values) {
    expect(await rows(`SELECT {v:${type}} AS v`, { query_params: { v: sent } }), type).toEqual([
      { v: received === undefined ? sent : received },
    ])
  }
  const long = Array.from({ length: 20_000 }, (_, i) => `value ${i}`)
  expect(await rows('SELECT length({v:Array(String)}) AS n', { query_params: { v: long }, use_multipart_params: true })).toEqual([
    { n: '20000' },
  ])
})

test('64-bit integers are quoted so that none loses digits', async () => {
  expect(await text('SELECT toUInt64(18446744073709551615) AS n, count() AS c FROM numbers(3)', 'JSONEachRow')).toBe(
    '{"n":"18446744073709551615","c":"3"}\n',
  )
})

test('rows of every format arrive whole, binary ones too', async () => {
  await ch.command({ query: 'CREATE TABLE whole (n UInt64, s String, at DateTime64(3)) ENGINE = MergeTree ORDER BY n' })
  const insert = await ch.insert({
    table: 'whole',
    values: [{ n: 1, s: 'é\t"', at: '2026-01-01T00:00:00.123Z' }],
    format: 'JSONEachRow',
    clickhouse_settings: { date_time_input_format: 'best_effort' },
  })
  expect(insert.summary?.written_rows).toBe('1')
  await ch.insert({ table: 'whole', values: [[2, 'x', '2026-01-01 00:00:00']], format: 'JSONCompactEachRow' })
  await ch.command({ query: "INSERT INTO whole VALUES (3, 'three', '2026-01-01 00:00:00')" })
  await ch.command({ query: "INSERT INTO whole SELECT number + 4, toString(number), '2026-01-01 00:00:00' FROM numbers(1000)" })
  const before = await text('SELECT count(), sum(n), sum(cityHash64(s)) FROM whole')
  const parquet = await (await ch.exec({ query: 'SELECT * FROM whole FORMAT Parquet' })).stream.toArray()
  await ch.command({ query: 'TRUNCATE TABLE whole' })
  const { status } = await rawInsert('INSERT INTO whole FORMAT Parquet', Buffer.concat(parquet as Buffer[]))
  expect(status).toBe(200)
  expect(await text('SELECT count(), sum(n), sum(cityHash64(s)) FROM whole')).toBe(before)
})

async function rawInsert(statement: string, data: Buffer): Promise<{ status: number; body: string }> {
  const url = new URL(stores.clickhouseUrl)
  const authorization = `Basic ${Buffer.from(`${url.username}:${url.password}`).toString('base64')}`
  const response = await fetch(`http://${url.host}/?database=fairlead&query=${encodeURIComponent(statement)}`, {
    method: 'POST',
    headers: { authorization },
    body: new Uint8Array(data),
  })
  return { status: response.status, body: await response.text() }
}

test('a bad row refuses the whole insert and says which it was', async () => {
  await ch.command({ query: 'CREATE TABLE strict (n UInt8) ENGINE = MergeTree ORDER BY n' })
  const error = await errorOf(ch.insert({ table: 'strict', values: [{ n: 1 }, { n: 'x' }], format: 'JSONEachRow' }))
  expect(error.message).toContain('at row 2')
  expect(await text('SELECT count() FROM strict')).toBe('0\n')
  expect((await rawInsert("INSERT INTO strict SELECT n FROM input('n UInt8') FORMAT JSONEachRow", Buffer.from('{"n":1}'))).status).toBe(501)
})

test('bodies are compressed both ways', async () => {
  const own = client({ compression: { request: true, response: true } })
  await own.command({ query: 'CREATE TABLE packed (s String) ENGINE = MergeTree ORDER BY s' })
  await own.insert({ table: 'packed', values: Array.from({ length: 50_000 }, (_, i) => ({ s: `row ${i}` })), format: 'JSONEachRow' })
  const result = await own.query({ query: 'SELECT s FROM packed ORDER BY s', format: 'JSONEachRow' })
  expect(result.response_headers['content-encoding']).toBe('gzip')
  expect(await result.json()).toHaveLength(50_000)
  await own.close()
  const half = await raw('/?query=INSERT+INTO+fairlead.packed+FORMAT+JSONEachRow', {
    headers: { 'content-encoding': 'gzip' },
    body: 'not gzip',
  })
  expect(half).toMatchObject({ status: 500 })
  expect(half.body).toContain('ZLIB_INFLATE_FAILED')
})

test('a large result is streamed, and at the speed of its reader', async () => {
  const pid = stores.health().clickhouse.pid ?? 0
  const result = await ch.query({ query: "SELECT number, repeat('x', 100) AS s FROM numbers(3000000)", format: 'JSONEachRow' })
  const before = residentBytes(pid)
  await sleep(500)
  let count = 0
  for await (const some of result.stream()) count += some.length
  expect(count).toBe(3_000_000)
  expect(residentBytes(pid) - before).toBeLessThan(200 * 1024 ** 2)
})

function residentBytes(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024
}

const running = async (mark: string): Promise<string> =>
  text(`SELECT count() FROM system.processes WHERE query LIKE '%${mark}%' AND query NOT LIKE '%system.processes%'`)

const endless = 'SELECT count() FROM numbers(1000000000000) WHERE NOT ignore(sipHash64(number))'

test('a closed connection ends its query', async () => {
  const mark = randomUUID()
  const abort = new AbortController()
  const failed = errorOf(rows(`${endless} AND '${mark}' != ''`, { abort_signal: abort.signal }))
  await expect.poll(() => running(mark)).toBe('1\n')
  abort.abort()
  await failed
  await expect.poll(() => running(mark), { timeout: 2_000 }).toBe('0\n')
})

test('a reader that leaves in the middle of a large result ends its query', async () => {
  const mark = randomUUID()
  const result = await ch.query({ query: `SELECT number, '${mark}' AS s FROM numbers(1000000000)`, format: 'JSONEachRow' })
  expect(await running(mark)).toBe('1\n')
  result.close()
  await expect.poll(() => running(mark), { timeout: 2_000 }).toBe('0\n')
})

test('long queries keep nobody waiting', async () => {
  const abort = new AbortController()
  setMaxListeners(20, abort.signal)
  const long = Array.from({ length: 12 }, () =>
    errorOf(rows(endless, { abort_signal: abort.signal, clickhouse_settings: { max_threads: 1 } })),
  )
  const subquery = errorOf(rows('SELECT (SELECT max(number) + sleep(3) FROM numbers(2)) AS s', { abort_signal: abort.signal }))
  await sleep(1_500) // the first eight have shown themselves to be long by now
  await ch.command({ query: 'CREATE TABLE meanwhile (n UInt8) ENGINE = MergeTree ORDER BY n' })
  for (const [what, work] of Object.entries({
    query: () => rows('SELECT 1'),
    insert: () => ch.insert({ table: 'meanwhile', values: [{ n: 1 }], format: 'JSONEachRow' }),
    ping: () => ch.ping(),
  })) {
    const begun = performance.now()
    await work()
    // The others never end by themselves: whoever waited for them would wait longer than this.
    expect(performance.now() - begun, what).toBeLessThan(8_000)
  }
  abort.abort()
  await Promise.all([...long, subquery])
}, 30_000)

test('databases are Atomic and chosen by each request', async () => {
  expect(await rows('SELECT name, engine FROM system.databases WHERE name = currentDatabase()')).toEqual([
    { name: 'fairlead', engine: 'Atomic' },
  ])
  await ch.command({ query: 'CREATE DATABASE other ENGINE = Atomic' })
  const other = client({ url: elsewhere('other') })
  expect(await (await other.query({ query: 'SELECT currentDatabase() AS d', format: 'JSONEachRow' })).json()).toEqual([{ d: 'other' }])
  expect(await rows('SELECT currentDatabase() AS d')).toEqual([{ d: 'fairlead' }])
  await other.close()
  const away = client({ url: elsewhere('gone') })
  expect(await errorOf(away.query({ query: 'SELECT 1' }))).toMatchObject({ code: '81', type: 'UNKNOWN_DATABASE' })
  await away.close()
})

test('days begin in UTC whatever the machine thinks', async () => {
  expect(await rows('SELECT timezone() AS zone, toString(toDateTime(0)) AS epoch')).toEqual([{ zone: 'UTC', epoch: '1970-01-01 00:00:00' }])
})

test('what is not a SELECT with a format answers, too', async () => {
  expect(await text('SHOW DATABASES')).toContain('fairlead')
  expect(await text('EXPLAIN SELECT 1')).toContain('ReadFromSystemOne')
  expect(await text('SELECT 1 AS a FORMAT JSONEachRow SETTINGS max_threads = 1').catch(() => 'refused')).toBe('refused') // the client adds a second FORMAT
  expect((await raw('/', { body: 'SELECT 1 AS a FORMAT JSONEachRow SETTINGS max_threads = 1' })).body).toBe('{"a":1}\n')
  expect((await raw('/', { body: '-- first\n /* and */ SELECT 2 AS a -- last' })).body).toBe('2\n')
  expect((await raw('/?default_format=JSONEachRow', { body: "SELECT 'FORMAT' AS a;" })).body).toBe('{"a":"FORMAT"}\n')
  expect((await raw('/?query=SELECT+3')).body).toBe('3\n')
  expect(await text('SELECT number FROM numbers(0)', 'CSVWithNames')).toBe('"number"\n')
})

test('answers carry the headers that the client reads', async () => {
  const answer = await raw('/?query_id=mine', { body: 'SELECT number FROM numbers(10)' })
  expect(answer.headers['x-clickhouse-query-id']).toBe('mine')
  expect(JSON.parse(String(answer.headers['x-clickhouse-summary']))).toMatchObject({ read_rows: '10' })
  const failed = await raw('/', { body: 'SELECT * FROM nowhere' })
  expect(failed).toMatchObject({ status: 404, headers: { 'x-clickhouse-exception-code': '60' } })
})

test.skipIf(process.platform !== 'linux')('queries that are refused before they begin leave nothing open', async () => {
  const descriptors = `/proc/${stores.health().clickhouse.pid}/fd`
  const pipes = () => readdirSync(descriptors).filter((fd) => readlinkIfThere(join(descriptors, fd)).includes('/result-'))
  for (let n = 0; n < 40; n++) expect((await raw('/?database=gone', { body: 'SELECT 1' })).status).toBe(404)
  await expect.poll(() => pipes()).toEqual([])
  expect(await text('SELECT 1')).toBe('1\n')
})

test('nobody reads without the password', async () => {
  const refused = await raw('/', { body: 'SELECT 1', password: randomBytes(24).toString('base64url') })
  expect(refused).toMatchObject({ status: 403 })
  expect(refused.body).toContain('AUTHENTICATION_FAILED')
  const { username, password, host } = new URL(stores.clickhouseUrl)
  const byHeader = await fetch(`http://${host}/?query=SELECT+1`, {
    headers: { 'x-clickhouse-user': username, 'x-clickhouse-key': password },
  })
  expect(await byHeader.text()).toBe('1\n')
})

test('what cannot be done here is refused in words', async () => {
  expect((await raw('/?session_id=a', { body: 'SELECT 1' })).body).toContain('NOT_IMPLEMENTED')
  expect((await raw('/', { body: '  ' })).body).toContain('Empty query')
  expect((await raw('/?a%20b=1', { body: 'SELECT 1' })).body).toContain('Not the name of a setting')
  expect((await raw('/', { headers: { 'content-encoding': 'snappy' }, body: 'SELECT 1' })).body).toContain('use gzip')
})

test.each(['Native', 'RowBinary'])('takes %s of many blocks whole, and leaves no file behind', async (format) => {
  await ch.command({ query: `CREATE TABLE binary_${format} (n UInt64, s String) ENGINE = MergeTree ORDER BY n` })
  const { stream } = await ch.exec({ query: `SELECT number AS n, repeat('x', number % 40) AS s FROM numbers(200000) FORMAT ${format}` })
  const done = await ch.exec({ query: `INSERT INTO binary_${format} FORMAT ${format}`, values: stream })
  done.stream.resume()
  expect(done.summary?.written_rows).toBe('200000')
  expect(await text(`SELECT count(), sum(n), sum(length(s)) FROM binary_${format}`)).toBe('200000\t19999900000\t3900000\n')
  expect(readdirSync(join(dataDir, 'run')).filter((name) => name.startsWith('insert-'))).toEqual([])
})
