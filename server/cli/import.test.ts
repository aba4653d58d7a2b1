import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { scope, sql } from '#kernel/clickhouse/sql.ts'
import { listImports } from '#modules/events/contract.ts'
import { testApp, type TestApp } from '#test/harness.ts'
import { runAndKeep } from './terminal.fixture.ts'

let t: TestApp
let url: string
let directory: string

beforeAll(async () => {
  t = await testApp()
  url = await t.http.listen({ port: 0, host: '127.0.0.1' })
  directory = await mkdtemp(join(tmpdir(), 'fairlead-cli-'))
})
afterAll(async () => {
  await t.close()
  await rm(directory, { recursive: true, force: true })
})

async function file(name: string, content: string | Buffer): Promise<string> {
  const path = join(directory, name)
  await writeFile(path, content)
  return path
}

/** Runs a command against the product while the product works off its jobs. */
async function run(args: readonly string[], signal?: AbortSignal) {
  let isOver = false
  const running = runAndKeep([...args, '--url', url], signal).finally(() => (isOver = true))
  while (!isOver) {
    await t.runJobs()
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return running
}

const withToken = () => ['--token', t.setup.token]

async function countOf(event: string): Promise<number> {
  const [row] = await t.ctx.ch.query<{ n: string }>(sql`SELECT count() AS n FROM events WHERE ${scope()} AND event = ${event}`)
  return Number(row!.n)
}

const purchases = `event,timestamp,user_id,price
cli_purchase,2026-01-05T10:00:00Z,ada,12.5
cli_purchase,2026-01-06T10:00:00Z,grace,3
cli_purchase,2026-01-07T10:00:00Z,ada,7
`

describe('import events', () => {
  it('takes an export of another tool as it is', async () => {
    const properties = { time: Date.UTC(2026, 0, 2, 12) / 1000, distinct_id: 'ada', $insert_id: 'm-1', mp_lib: 'web' }
    const path = await file('mixpanel.jsonl', JSON.stringify({ event: 'cli_exported', properties }))
    const zone = ['--zone', 'Europe/Berlin']
    const looked = await run(['import', 'events', path, ...withToken(), '--from', 'mixpanel', ...zone, '--dry-run'])
    expect(looked.notes).toContain('an export of Mixpanel, times on the clock of Europe/Berlin')
    expect(looked.out).toContain('"timestamp":"2026-01-02T11:00:00.000Z"')
    expect(await run(['import', 'events', path, ...withToken(), ...zone])).toMatchObject({ exitCode: 0 })
    expect(await countOf('cli_exported')).toBe(1)
    const wrong = await run(['import', 'events', path, ...withToken(), '--from', 'heap'])
    expect(wrong).toMatchObject({ exitCode: 2, notes: expect.stringContaining('--from: expected amplitude, mixpanel, posthog') })
  })

  it('imports a file, and adds nothing when it is imported again', async () => {
    const path = await file('purchases.csv', purchases)
    const first = await run(['import', 'events', path, ...withToken()])
    expect(first.notes).toContain('event from event, time from timestamp')
    expect(first).toMatchObject({ exitCode: 0, out: 'purchases.csv: 3 rows imported as events.' })
    const again = await run(['import', 'events', path, ...withToken()])
    expect(again).toMatchObject({ exitCode: 0, out: 'purchases.csv: 0 rows imported as events, 3 were there already.' })
    expect(await countOf('cli_purchase')).toBe(3)
  })

  it('takes a mapping, a source by name, a token from a file and gzip', async () => {
    const map = await file(
      'map.json',
      JSON.stringify({
        event: { constant: 'cli_order' },
        timestamp: { column: 'day', format: 'DD-MM-YYYY', zone: 'Europe/London' },
        user: 'customer',
        properties: [{ column: 'amount', name: 'price', type: 'number' }],
      }),
    )
    const path = await file('orders.csv.gz', gzipSync('day,customer,amount\n03-12-2024,ada,4\n04-12-2024,grace,5\n'))
    const tokenFile = await file('token', `${t.setup.token}\n`)
    const result = await run(['import', 'events', path, '--map', map, '--token-file', tokenFile, '--source', 'My product', '--json'])
    expect(result.exitCode).toBe(0)
    expect(JSON.parse(result.out)).toMatchObject({ status: 'done', accepted: 2, refused: 0, refusedRows: null })
    const rows = await t.ctx.ch.query(
      sql`SELECT toString(ts) AS ts, person, props.price::Float64 AS price FROM events WHERE ${scope()} AND event = 'cli_order' ORDER BY ts`,
    )
    expect(rows).toEqual([
      { ts: '2024-12-03 00:00:00.000', person: 'ada', price: 4 },
      { ts: '2024-12-04 00:00:00.000', person: 'grace', price: 5 },
    ])
  })

  it('says which rows were refused and saves them', async () => {
    const path = await file(
      'some-bad.csv',
      'event,timestamp,user_id\ncli_bad,2026-01-05T10:00:00Z,ada\ncli_bad,yesterday,ada\ncli_bad,2026-01-06T10:00:00Z,ada\n',
    )
    const refused = join(directory, 'refused.csv')
    const result = await run(['import', 'events', path, '--refused', refused, ...withToken()])
    expect(result.exitCode).toBe(3)
    expect(result.out).toContain('some-bad.csv: 2 rows imported as events, 1 refused.')
    expect(result.out).toContain(refused)
    expect(result.notes).toContain('timestamp')
    expect(await readFile(refused, 'utf8')).toContain('yesterday')
    expect(await countOf('cli_bad')).toBe(2)
  })

  it('only shows what would happen with --dry-run', async () => {
    const path = await file('dry.csv', purchases.replaceAll('cli_purchase', 'cli_dry'))
    const result = await run(['import', 'events', path, '--dry-run', ...withToken()])
    expect(result.exitCode).toBe(0)
    expect(result.out).toContain('dry.csv: looked at 3 rows, 3 would be stored. Nothing was imported.')
    expect(result.out).toContain('"cli_dry"')
    expect(await countOf('cli_dry')).toBe(0)
  })

  it('says how it reads dates that the rows leave open, and reads them as it is told', async () => {
    const path = await file('dates.csv', 'event,date,user_id\ncli_dates,03/04/2024,ada\n')
    const unsaid = await run(['import', 'events', path, '--dry-run', ...withToken()])
    expect(unsaid.notes).toContain(
      'Dates such as 03/04/2024 are read with the day first; the first rows do not tell. --date-order month-first',
    )
    expect(unsaid.out).toContain('2024-04-03')
    const said = await run(['import', 'events', path, '--dry-run', '--date-order', 'month-first', ...withToken()])
    expect(said.out).toContain('2024-03-04')
    const wrong = await runAndKeep(['import', 'events', path, '--date-order', 'american', ...withToken()])
    expect(wrong).toMatchObject({ exitCode: 2, notes: expect.stringContaining('expected day-first or month-first') as string })
  })

  it('imports the rows above a quote that is never closed, and says where that is', async () => {
    const path = await file('open.csv', `${purchases.replaceAll('cli_purchase', 'cli_open')}cli_open,2026-01-08,"ada,1\n`)
    const result = await run(['import', 'events', path, ...withToken()])
    expect(result).toMatchObject({ exitCode: 3, out: expect.stringContaining('open.csv: 3 rows imported as events, 1 refused.') as string })
    expect(result.notes).toContain('  row 4: A quote that is opened in row 4 is never closed; it begins in line 5.')
  })

  it('names the columns that it takes ids from', async () => {
    const path = await file('ids.csv', 'event,timestamp,user_id,usage_id\ncli_ids,2026-01-05,ada,x1\ncli_ids,2026-01-05,ada,x2\n')
    expect((await run(['import', 'events', path, '--dry-run', ...withToken()])).notes).toContain('person from user_id, id from usage_id.')
  })

  it('stops before it begins when every row would be refused', async () => {
    const path = await file('all-bad.csv', 'event,timestamp,user_id\ncli_none,yesterday,ada\ncli_none,tomorrow,ada\n')
    const map = await file(
      'all-bad.json',
      JSON.stringify({ event: { column: 'event' }, timestamp: { column: 'timestamp' }, user: 'user_id' }),
    )
    const result = await run(['import', 'events', path, '--map', map, ...withToken()])
    expect(result.exitCode).toBe(1)
    expect(result.notes).toContain('Nothing was imported: each of the first 2 rows of all-bad.csv would be refused. Say with --map')
  })

  it('stops at Ctrl-C before it began, and adds nothing', async () => {
    const path = await file('stopped.csv', purchases.replaceAll('cli_purchase', 'cli_stopped'))
    expect((await runAndKeep(['import', 'events', path, '--url', url, ...withToken()], AbortSignal.abort())).exitCode).toBe(130)
    expect(await countOf('cli_stopped')).toBe(0)
  })

  it('cancels a running import at Ctrl-C', async () => {
    const path = await file('cancelled.csv', purchases.replaceAll('cli_purchase', 'cli_cancelled'))
    const controller = new AbortController()
    // Nobody works off jobs here, so the import waits until it is cancelled.
    const running = runAndKeep(['import', 'events', path, '--url', url, ...withToken()], controller.signal)
    await expect
      .poll(async () => (await t.call(listImports, { query: {} })).items[0])
      .toMatchObject({ fileName: 'cancelled.csv', status: 'queued' })
    controller.abort()
    expect(await running).toMatchObject({ exitCode: 130, notes: expect.stringContaining('Stopped. What was imported stays') as string })
    await t.runJobs()
    expect((await t.call(listImports, { query: {} })).items[0]).toMatchObject({ status: 'cancelled' })
    expect(await countOf('cli_cancelled')).toBe(0)
  })
})

describe('import people, accounts and subscriptions', () => {
  it('imports accounts and their subscriptions, several files at once', async () => {
    const accounts = await file('accounts.csv', 'account_id,name,industry\na1,Acme,Shipping\na2,Bolt,Retail\n')
    const more = await file('more.csv', 'account_id,name,industry\na3,Cord,Retail\n')
    const map = await file('accounts.json', JSON.stringify({ account: 'account_id' }))
    const result = await run(['import', 'accounts', accounts, more, '--map', map, ...withToken()])
    expect(result).toMatchObject({ exitCode: 0, out: 'accounts.csv: 2 rows imported as accounts.\nmore.csv: 1 row imported as accounts.' })

    const subscriptions = await file(
      'subscriptions.csv',
      'subscription,account,from,to,mrr\ns1,a1,2026-01-01,,100\ns2,a2,2026-01-01,2026-02-01,50\n',
    )
    const columns = { account: 'account', subscription: { id: 'subscription', startedOn: 'from', endedOn: 'to', mrr: 'mrr' } }
    const mapped = await file('subscriptions.json', JSON.stringify(columns))
    expect((await run(['import', 'subscriptions', subscriptions, '--map', mapped, ...withToken()])).exitCode).toBe(0)
    const rows = await t.ctx.ch.query(sql`SELECT account, mrr FROM subscriptions FINAL WHERE ${scope()} ORDER BY account`)
    expect(rows).toEqual([
      { account: 'a1', mrr: 100 },
      { account: 'a2', mrr: 50 },
    ])
  })

  it('says which column is missing', async () => {
    const path = await file('nobody.csv', 'colour,size\nred,3\n')
    const { exitCode, notes } = await run(['import', 'people', path, ...withToken()])
    expect(exitCode).toBe(1)
    expect(notes).toContain('--map: user: expected the column with the id of the person')
    expect(notes).not.toContain('body.mapping')
  })

  it('imports people', async () => {
    const path = await file('people.jsonl', '{"user_id":"ada","country":"UK"}\n{"user_id":"grace","country":"US"}\n')
    const map = await file('people.json', JSON.stringify({ user: 'user_id' }))
    expect(await run(['import', 'people', path, '--map', map, ...withToken()])).toMatchObject({
      exitCode: 0,
      out: 'people.jsonl: 2 rows imported as people.',
    })
  })
})

describe('what is wrong is said in a sentence', () => {
  const cases: [string, string[], number, string][] = [
    ['no kind', ['import'], 2, 'Say what to import: events, people, accounts, subscriptions.'],
    ['an unknown kind', ['import', 'invoices', 'x.csv'], 2, 'not "invoices"'],
    ['no file', ['import', 'events', '--token', 'x'], 2, 'Name at least one file.'],
    ['a file that is not there', ['import', 'events', 'nowhere.csv', '--token', 'x'], 2, 'There is no file nowhere.csv.'],
    ['a directory', ['import', 'events', tmpdir(), '--token', 'x'], 2, 'is not a file.'],
    ['an unknown option', ['import', 'events', 'x.csv', '--tokn', 'x'], 2, "Unknown option '--tokn'."],
  ]
  it.each(cases)('%s', async (_name, args, exitCode, words) => {
    const result = await runAndKeep(args)
    expect(result.exitCode).toBe(exitCode)
    expect(result.notes).toContain(words)
  })

  it('no token, a wrong token, an unknown source, a map that is none', async () => {
    const path = await file('some.csv', purchases)
    const notJson = await file('not.json', '{"user":')
    const notMap = await file('wrong.json', '{"usr":"user_id"}')
    const said = async (...args: string[]) => (await runAndKeep(['import', 'events', path, '--url', url, ...args])).notes
    expect(await said()).toContain('An API token is needed: --token fl_… or --token-file FILE.')
    expect(await said('--token', 'fl_wrong')).toContain('The token was not accepted')
    expect(await said('--token-file', join(directory, 'none'))).toContain('there is no such file')
    expect(await said(...withToken(), '--source', 'Nobody')).toContain('--source: there is no source "Nobody". There is "My product"')
    expect(await said(...withToken(), '--map', notJson)).toContain('is not JSON')
    expect(await said(...withToken(), '--map', notMap)).toContain('usr')
  })

  it('a server that is not Fairlead, or none', async () => {
    const path = await file('some.csv', purchases)
    const result = await runAndKeep(['import', 'events', path, '--url', 'http://127.0.0.1:9', '--token', 'x'])
    expect(result).toMatchObject({
      exitCode: 1,
      notes: expect.stringContaining('Fairlead does not answer at http://127.0.0.1:9') as string,
    })
  })
})

describe('health', () => {
  it('tells that everything works', async () => {
    const { exitCode, out } = await runAndKeep(['health', '--url', url])
    expect(exitCode).toBe(0)
    expect(out).toMatch(
      /^Fairlead \d+\.\d+\.\d+ at http:\/\/127\.0\.0\.1:\d+ works\.\nPostgreSQL answers in \d+ ms\.\nClickHouse answers in \d+ ms\./,
    )
    expect(JSON.parse((await runAndKeep(['health', '--url', url, '--json'])).out)).toMatchObject({ status: 'ok' })
  })
})
