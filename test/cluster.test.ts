import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openClickHouse, type ClickHouse } from '#kernel/clickhouse/client.ts'
import { type Cluster, clusterSettings, clusterStatements, syncStatement } from '#kernel/clickhouse/cluster.ts'
import { migrationsTable, statementsOf } from '#kernel/clickhouse/migrate.ts'
import { scope, sql } from '#kernel/clickhouse/sql.ts'
import type { Ctx } from '#kernel/context.ts'
import { readMigrations } from '#kernel/postgres/migrate.ts'
import { freePort } from '#kernel/supervise/free-port.ts'
import { adoptionSpec, trendSpec } from '#modules/metrics/contract.ts'
import { adoption } from '#modules/metrics/server/adoption/run.ts'
import { trend } from '#modules/metrics/server/trend/run.ts'
import { placements } from '#server/placements.ts'
import { projectRoot } from '#server/version.ts'
import { testApp, type TestApp } from '#test/harness.ts'
import { tell } from '#test/stories.ts'

const cluster: Cluster = { name: 'two', database: 'sharded', placements }
const workspaceId = randomUUID()

/** One engine that takes itself for both shards of a cluster: what it asks the "other" one goes the same way as over the network, but stays inside. */
const engineConfig = `<clickhouse>
  <timezone>UTC</timezone>
  <tcp_port>9000</tcp_port>
  <remote_servers><two>
    <shard><replica><host>127.0.0.1</host><port>9000</port></replica></shard>
    <shard><replica><host>127.0.0.1</host><port>9000</port></replica></shard>
  </two></remote_servers>
  <macros><shard>1</shard><replica>one</replica></macros>
  <zookeeper><implementation>testkeeper</implementation></zookeeper>
</clickhouse>`

let t: TestApp
let home: string
let host: ChildProcess
let address: string
const handles: ClickHouse[] = []

/** The statements of all migrations, as they are and as a cluster gets them. */
async function migrations(): Promise<{ file: string; statement: string; clustered: string[] }[]> {
  const files = await readMigrations(join(projectRoot, 'migrations/clickhouse'))
  const all = [{ name: 'migrations', sql: `${migrationsTable};` }, ...files]
  return all.flatMap(({ name, sql: text }) =>
    statementsOf(text).map((statement) => ({ file: name, statement, clustered: clusterStatements(statement, cluster) })),
  )
}

function open(database: string, settings = {}): ClickHouse {
  const handle = openClickHouse(`${address}/${database}`)
  handles.push(handle)
  return {
    ...handle,
    forWorkspace(id) {
      const limited = handle.forWorkspace(id)
      return {
        ...limited,
        query: (piece, options) => limited.query(piece, { ...options, settings: { ...settings, ...options?.settings } }),
      }
    },
  }
}

/** No other servers are here. */
const here = (statement: string): string => statement.replace(/ ON CLUSTER 'two'/, '')

/** A Keeper in memory is enough to make replicated tables, but not to write to them: the statement without what needs one. */
const alone = (statement: string): string =>
  here(statement).replace(/ENGINE = Replicated(\w+)\('[^']*', '[^']*'(?:, )?([^)]*)\)/, 'ENGINE = $1($2)')

beforeAll(async () => {
  t = await testApp({ now: () => new Date('2025-04-01T00:00:00Z') })
  home = await mkdtemp(join(tmpdir(), 'fairlead-cluster-'))
  await chmod(home, 0o755)
  const [path, configFile, port] = [join(home, 'clickhouse'), join(home, 'clickhouse.xml'), await freePort()]
  await writeFile(configFile, engineConfig)
  host = spawn(process.execPath, ['--import', 'tsx', join(projectRoot, 'kernel/supervise/clickhouse-host.ts'), path], {
    cwd: projectRoot,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const told = new Promise((resolve) => host.once('message', resolve))
  const settings = { output_format_json_quote_64bit_integers: '1' }
  host.send({ path, configFile, pipeDirectory: home, port, user: 'fairlead', password: 'cluster', database: 'plain', settings })
  const answer = (await told) as { failed?: string }
  if (answer.failed) throw new Error(answer.failed)
  address = `http://fairlead:cluster@127.0.0.1:${port}`
}, 60_000)

afterAll(async () => {
  const ended = new Promise((resolve) => host.once('exit', resolve))
  await Promise.all(handles.map((handle) => handle.close()))
  // Nothing in it is worth an orderly stop.
  host.kill('SIGKILL')
  await ended
  await rm(home, { recursive: true, force: true })
  await t.close()
}, 60_000)

describe('the schema of a cluster', () => {
  it('is what was reviewed', async () => {
    const all = await migrations()
    const text = all.map(({ file, clustered }) => `-- ${file}\n${clustered.join(';\n\n')};\n`).join('\n')
    await expect(text).toMatchFileSnapshot('fixtures/cluster.sql')
  })

  it('lets every server catch up with a table, in words that the engine understands', async () => {
    const statement = syncStatement('erasing', cluster)
    expect(statement).toBe("SYSTEM SYNC REPLICA ON CLUSTER 'two' sharded.erasing")
    const [row] = await open('plain').query<{ written: string }>(sql`SELECT formatQuery(${statement}) AS written`)
    expect(row!.written).toContain('SYNC REPLICA')
  })

  it('is understood by the engine, statement by statement, and made as far as one engine can', async () => {
    const ch = open('plain')
    await ch.command(sql`CREATE DATABASE sharded ENGINE = Atomic`)
    for (const { clustered } of await migrations()) {
      for (const statement of clustered) {
        const [row] = await ch.query<{ written: string }>(sql`SELECT formatQuery(${statement}) AS written`)
        expect(row!.written).not.toBe('')
        await ch.client.command({ query: alone(statement) })
      }
    }
    const engines = await ch.query<{ name: string; engine: string }>(sql`SELECT name, engine FROM system.tables WHERE database = 'sharded'`)
    const engineOf = Object.fromEntries(engines.map(({ name, engine }) => [name, engine]))
    for (const [table, placement] of Object.entries(placements)) {
      expect(engineOf[table], table).toMatch(placement === 'everywhere' ? /MergeTree$/ : /^Distributed$/)
      if (placement !== 'everywhere') expect(engineOf[`${table}_local`], table).toMatch(/MergeTree$/)
    }
    expect(Object.keys(engineOf)).toHaveLength(
      Object.values(placements).length + Object.values(placements).filter((one) => one !== 'everywhere').length,
    )
  })

  it('makes replicated tables, each with its own place in Keeper', async () => {
    const ch = open('plain')
    await ch.command(sql`CREATE DATABASE replicated ENGINE = Atomic`)
    for (const { statement } of await migrations())
      for (const clustered of clusterStatements(statement, { ...cluster, database: 'replicated' }))
        if (clustered.startsWith('CREATE TABLE')) await ch.client.command({ query: here(clustered) })
    const rows = await ch.query<{ table: string; path: string; replica: string }>(
      sql`SELECT table, zookeeper_path AS path, replica_name AS replica FROM system.replicas WHERE database = 'replicated'`,
    )
    expect(rows).toHaveLength(Object.keys(placements).length)
    for (const { table, path, replica } of rows)
      expect([path, replica]).toEqual(
        placements[table] === 'everywhere'
          ? [`/clickhouse/tables/replicated/${table}`, '1-one']
          : [`/clickhouse/tables/replicated/${table}/1`, 'one'],
      )
  })

  it('keeps what the engine merges on one shard', async () => {
    const keys = await open('plain').query<{ name: string; key: string }>(
      sql`SELECT name, sorting_key AS key FROM system.tables WHERE database = 'sharded' AND endsWith(name, '_local')`,
    )
    for (const { name, key } of keys) {
      const placement = placements[name.replace(/_local$/, '')] as { by: string }
      expect(key, name).toMatch(new RegExp(`\\b${/\((\w+)\)/.exec(placement.by)![1]}\\b`))
    }
  })

  it('refuses what it does not know', () => {
    const refused = {
      'OPTIMIZE TABLE events FINAL': /not known how/,
      'CREATE TABLE IF NOT EXISTS strange (a UInt8) ENGINE = MergeTree ORDER BY a': /strange lie on a cluster/,
      'ALTER TABLE events FREEZE': /not known how/,
      "ALTER TABLE memberships ADD COLUMN a UInt8, MODIFY SETTING b = '1'": /two statements/,
      'CREATE TABLE IF NOT EXISTS events (a UInt8) ENGINE = Log': /not known how/,
      'CREATE MATERIALIZED VIEW IF NOT EXISTS v TO profiles AS SELECT 1 FROM events JOIN memberships USING person': /reads one table/,
    }
    for (const [statement, why] of Object.entries(refused)) expect(() => clusterStatements(statement, cluster)).toThrow(why)
  })

  it('removes rows where they lie', () => {
    expect(clusterStatements('ALTER TABLE `events` DELETE WHERE person IN (SELECT key FROM erasing)', cluster)).toEqual([
      "ALTER TABLE sharded.events_local ON CLUSTER 'two' DELETE WHERE person IN (SELECT key FROM erasing)",
    ])
    expect(clusterStatements('ALTER TABLE subscriptions DELETE WHERE 1', cluster)).toEqual([
      'ALTER TABLE sharded.subscriptions DELETE WHERE 1',
    ])
  })
})

/** People with one, two or three ids of which some lie on different shards, with properties, accounts and a feature that some of them use. */
const story = (): string => {
  const lines: string[] = []
  for (let n = 0; n < 60; n++) {
    const day = (offset: number) => `2025-03-${String(1 + ((n * 7 + offset) % 28)).padStart(2, '0')} 09:00`
    const account = n % 4 === 0 ? '' : ` of acme-${n % 9}`
    lines.push(`visitor-${n}${account} did visit at ${day(0)}`, `visitor-${n} did visit at ${day(3)}`)
    if (n % 3) lines.push(`user-${n}${account} did report at ${day(5)} with {"amount": ${n}}`, `visitor-${n} is really user-${n}`)
    if (n % 5 === 0) lines.push(`phone-${n} did visit at ${day(1)}`, `phone-${n} is really user-${n}`)
    lines.push(`person user-${n} is {"country": "${['FI', 'DE', 'NZ'][n % 3]}"} since 2025-01-01`)
  }
  for (let n = 0; n < 9; n++) lines.push(`account acme-${n} is {"plan": "${n % 2 ? 'pro' : 'free'}"} since 2025-01-01`)
  return lines.join('\n')
}

const ctxOn = (ch: ClickHouse): Ctx => ({
  ...t.ctx,
  ch: ch.forWorkspace(workspaceId),
  workspace: { ...t.ctx.workspace, id: workspaceId, timezone: 'UTC' },
})

const range = { type: 'between', from: '2025-03-01', to: '2025-03-28' }
const series = (measure: object, events: unknown = 'any') => ({
  kind: 'trend',
  series: [{ kind: 'events', events, measure }],
  range,
  interval: 'week',
})
const questions = {
  people: series({ type: 'people' }),
  accounts: series({ type: 'accounts' }),
  perPerson: series({ type: 'per_person' }, ['visit']),
  amount: series({ type: 'sum', property: 'amount' }, ['report']),
  byCountry: { ...series({ type: 'people' }), breakdown: { property: { of: 'person', name: 'country' } } },
  byPlan: { ...series({ type: 'accounts' }), breakdown: { property: { of: 'account', name: 'plan' } } },
}
const features = {
  ofPeople: {
    kind: 'adoption',
    unit: 'person',
    feature: { events: ['report'] },
    range,
    windowDays: 14,
    segmentBy: { of: 'person', name: 'country' },
  },
  ofAccounts: {
    kind: 'adoption',
    unit: 'account',
    feature: { events: ['report'] },
    range,
    windowDays: 14,
    segmentBy: { of: 'account', name: 'plan' },
  },
}

describe('questions to two shards', () => {
  let [one, two]: ClickHouse[] = []

  beforeAll(async () => {
    two = open('sharded', clusterSettings)
    one = open('plain')
    for (const { statement } of await migrations()) await one.client.command({ query: statement })
    await tell(ctxOn(one), story())
    for (const [table, placement] of Object.entries(placements)) {
      if (table === 'migrations') continue
      const into = placement === 'everywhere' ? table : `${table}_local`
      const columns = await one.query<{ name: string }>(
        sql`SELECT name FROM system.columns WHERE database = 'plain' AND table = ${table} AND default_kind != 'MATERIALIZED'`,
      )
      const names = columns.map(({ name }) => name).join(', ')
      await two.client.command({ query: `INSERT INTO ${into} (${names}) SELECT ${names} FROM plain.${table}` })
      if (placement === 'everywhere') continue
      const computed = table === 'events' ? ', day, key' : ''
      await two.client.command({ query: `RENAME TABLE ${into} TO ${table}_rows` })
      // Each "server" sees the rows that a cluster would have sent to it.
      await two.client.command({
        query: `CREATE VIEW ${into} AS SELECT *${computed} FROM ${table}_rows WHERE ${placement.by} % 2 = shardNum() - 1`,
      })
    }
  }, 60_000)

  it('find rows on both of them', async () => {
    const rows = await ctxOn(two!).ch.query<{ shard: number; n: string }>(
      sql`SELECT shardNum() AS shard, count() AS n FROM events WHERE ${scope()} GROUP BY shard ORDER BY shard`,
    )
    expect(rows.map(({ shard }) => shard)).toEqual([1, 2])
    const total = await ctxOn(one!).ch.query<{ n: string }>(sql`SELECT count() AS n FROM events WHERE ${scope()}`)
    expect(rows.reduce((sum, { n }) => sum + Number(n), 0)).toBe(Number(total[0]!.n))
  })

  it('know what lies on the disks of both', async () => {
    const ch = openClickHouse(`${address}/sharded`, cluster)
    handles.push(ch)
    const rowsIn = async (table: string) =>
      (await ch.query<{ n: number }>(sql`SELECT toFloat64(sum(rows)) AS n FROM ${ch.parts(table)}`))[0]!.n
    const [all] = await ch.query<{ n: number }>(sql`SELECT toFloat64(count()) AS n FROM identity_overrides`)
    expect(all!.n).toBeGreaterThan(0)
    // Each "server" has them all.
    expect(await rowsIn('identity_overrides')).toBe(2 * all!.n)
    // Those of events were given another name above.
    expect(await rowsIn('events')).toBe(0)
    expect(await one!.query(sql`SELECT 1 FROM ${one!.parts('events')} LIMIT 1`)).toHaveLength(1)
  })

  it.each(Object.entries(questions))('%s: the same as from one server', async (_, spec) => {
    const [whole, parts] = [await trend(ctxOn(one!), trendSpec.parse(spec)), await trend(ctxOn(two!), trendSpec.parse(spec))]
    expect(whole.series.length).toBeGreaterThan(0)
    expect(parts.series).toEqual(whole.series)
  })

  it.each(Object.entries(features))('adoption %s: the same as from one server', async (_, spec) => {
    const [whole, parts] = [await adoption(ctxOn(one!), adoptionSpec.parse(spec)), await adoption(ctxOn(two!), adoptionSpec.parse(spec))]
    expect({ ...parts, sql: [], explain: [] }).toEqual({ ...whole, sql: [], explain: [] })
  })
})
