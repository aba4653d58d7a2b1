import { type ChildProcess, spawn } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ClickHouseLogLevel, createClient } from '@clickhouse/client'
import pg from 'pg'
import { afterAll, afterEach, expect, test } from 'vitest'
import { postgresAccount } from './postgres-account.ts'
import { postgresBinaries } from './postgres-binaries.ts'
import { postgresEnv } from './postgres-cluster.ts'
import { listProcesses, startOf } from './process-table.ts'
import { postgresAnswers } from './postgres-answers.ts'
import { startStores, type Stores, type StoresOptions } from './stores.ts'

const quiet = { info: () => {}, warn: () => {}, error: () => {} }
const root = mkdtempSync(join(tmpdir(), 'fairlead-stores-'))
chmodSync(root, 0o755)
const isRoot = process.getuid?.() === 0
const project = join(import.meta.dirname, '../..')
const patience = { timeout: 10_000, interval: 20 }

let open: Stores[] = []
const scripts: ChildProcess[] = []

afterEach(async () => {
  await Promise.all(open.map((stores) => stores.stop()))
  open = []
})
afterAll(() => {
  for (const script of scripts) script.kill('SIGKILL')
  rmSync(root, { recursive: true, force: true })
})

async function start(dataDir: string, more: Partial<StoresOptions> = {}): Promise<Stores> {
  const stores = await startStores({ dataDir, log: quiet, clickhouseMemoryBytes: 1024 ** 3, ...more })
  open.push(stores)
  return stores
}

async function query(stores: { databaseUrl: string }, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: stores.databaseUrl })
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query(sql)).rows as Record<string, unknown>[]
  } finally {
    await client.end()
  }
}

async function analyse(stores: { clickhouseUrl: string }, sql: string): Promise<string> {
  const client = createClient({ url: stores.clickhouseUrl, log: { level: ClickHouseLogLevel.OFF } })
  try {
    return await (await client.query({ query: sql, format: 'TabSeparated' })).text()
  } finally {
    await client.close()
  }
}

async function command(stores: { clickhouseUrl: string }, sql: string): Promise<void> {
  const client = createClient({ url: stores.clickhouseUrl })
  await client.command({ query: sql })
  await client.close()
}

const pidsOf = (stores: Stores): { postgres: number; clickhouse: number } => ({
  postgres: stores.health().postgres.pid ?? 0,
  clickhouse: stores.health().clickhouse.pid ?? 0,
})

/** Everything that runs on a data directory, by what it shows of itself. */
const processesOn = (dataDir: string): string[] =>
  listProcesses()
    .map(({ command: shown }) => shown)
    .filter((shown) => shown.includes(`-D ${dataDir}`))

interface Told {
  databaseUrl: string
  clickhouseUrl: string
  pids: { postgres: number; clickhouse: number }
}

/** Starts the stores in a process of its own, as another user if asked, and returns what it tells. */
function startScript(dataDir: string, account: { uid?: number; gid?: number } = {}): Promise<Told & { script: ChildProcess }> {
  const source = `
    const { startStores } = await import(${JSON.stringify(join(import.meta.dirname, 'stores.ts'))})
    const log = { info() {}, warn(data, text) { console.error(text) }, error(data, text) { console.error(text, data) } }
    const stores = await startStores({ dataDir: ${JSON.stringify(dataDir)}, log, clickhouseMemoryBytes: 1024 ** 3 })
    const { postgres, clickhouse } = stores.health()
    console.log(JSON.stringify({ databaseUrl: stores.databaseUrl, clickhouseUrl: stores.clickhouseUrl, pids: { postgres: postgres.pid, clickhouse: clickhouse.pid } }))
    process.on('SIGTERM', () => stores.stop().then(() => process.exit(0)))
    setInterval(() => {}, 1000)`
  const script = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', source], {
    ...account,
    cwd: project,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  scripts.push(script)
  return new Promise((resolve, reject) => {
    let complaint = ''
    script.stderr.setEncoding('utf8').on('data', (chunk: string) => (complaint += chunk))
    script.once('exit', (code) => reject(new Error(`ended with ${code}: ${complaint}`)))
    let told = ''
    script.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      told += chunk
      if (told.includes('\n')) resolve({ ...(JSON.parse(told) as Told), script })
    })
  })
}

const ended = (child: ChildProcess): Promise<number | null> => new Promise((resolve) => child.once('exit', resolve))

test.skipIf(process.platform !== 'linux')('merges give way to inserts and queries', async () => {
  const stores = await start(join(root, 'merges'))
  await command(stores, 'CREATE TABLE some (n UInt8) ENGINE = MergeTree ORDER BY n')
  for (let n = 0; n < 10; n++) await command(stores, `INSERT INTO some SELECT ${n}`)
  const tasks = `/proc/${pidsOf(stores).clickhouse}/task`
  const nice = () =>
    readdirSync(tasks).flatMap((id) => {
      const [, name, rest = ''] = /\((.*)\) (.*)$/.exec(readFileSync(`${tasks}/${id}/stat`, 'utf8').trim()) ?? []
      return name === 'MergeMutate' ? [Number(rest.split(' ')[16])] : []
    })
  await expect.poll(nice, patience).toEqual([10, 10])
})

test('starts both, for a role that row-level security binds, and stops them without a trace', async () => {
  const dataDir = join(root, 'plain')
  const stores = await start(dataDir)
  const [role] = await query(
    stores,
    'select rolsuper, rolbypassrls, rolcreatedb, current_database() as db, pg_catalog.pg_get_userbyid(datdba) as owner from pg_roles, pg_database where rolname = current_user and datname = current_database()',
  )
  expect(role).toEqual({ rolsuper: false, rolbypassrls: false, rolcreatedb: true, db: 'fairlead', owner: 'fairlead' })
  expect(await query(stores, 'show data_checksums')).toEqual([{ data_checksums: 'on' }])
  expect(await query(stores, 'show fsync')).toEqual([{ fsync: 'on' }])
  await query(stores, 'create extension pg_trgm')
  expect(await analyse(stores, 'SELECT currentDatabase()')).toBe('fairlead\n')
  expect(statSync(join(dataDir, 'postgres.password')).mode & 0o777).toBe(0o600)
  await expect(query({ databaseUrl: stores.databaseUrl.replace('fairlead:', 'fairlead:x') }, 'select 1')).rejects.toThrow(/password/)
  await expect(query({ databaseUrl: stores.databaseUrl.replace('//fairlead:', '//postgres:') }, 'select 1')).rejects.toThrow(/pg_hba/)
  await expect(startStores({ dataDir, log: quiet })).rejects.toMatchObject({ code: 'conflict' })
  const pids = pidsOf(stores)
  await stores.stop()
  expect(stores.health()).toMatchObject({ postgres: { status: 'stopped' }, clickhouse: { status: 'stopped' } })
  expect([startOf(pids.postgres), startOf(pids.clickhouse), existsSync(join(dataDir, 'lock'))]).toEqual([undefined, undefined, false])
})

test('what was written is there after kill -9 of either store, at the same address', async () => {
  const stores = await start(join(root, 'crash'))
  await query(stores, 'create table t as select 1 as n')
  await command(stores, 'CREATE TABLE t (n UInt8) ENGINE = MergeTree ORDER BY n SETTINGS fsync_after_insert = 1')
  await command(stores, 'INSERT INTO t VALUES (1)')
  for (let round = 1; round <= 3; round++) {
    const before = pidsOf(stores)
    process.kill(before.postgres, 'SIGKILL')
    process.kill(before.clickhouse, 'SIGKILL')
    await expect.poll(() => query(stores, 'select n from t').catch((error: Error) => error.message), patience).toEqual([{ n: 1 }])
    await expect.poll(() => analyse(stores, 'SELECT n FROM t').catch((error: Error) => error.message), patience).toBe('1\n')
    expect(stores.health()).toMatchObject({
      postgres: { status: 'ready', restarts: round },
      clickhouse: { status: 'ready', restarts: round },
    })
    expect(stores.health().postgres.reason).toMatch(/SIGKILL/)
  }
}, 60_000)

test('PostgreSQL comes back although a child of the killed one computes on', async () => {
  const stores = await start(join(root, 'busy'))
  const busy = query(stores, 'select count(*) from generate_series(1, 1000000000) a where a % 7 = 3').catch(() => 'broken')
  await expect
    .poll(
      () =>
        query(
          stores,
          "select 1 from pg_stat_activity where state = 'active' and query like '%generate_series%' and pid <> pg_backend_pid()",
        ),
      patience,
    )
    .toHaveLength(1)
  process.kill(pidsOf(stores).postgres, 'SIGKILL')
  await expect
    .poll(() => query(stores, 'select 1 as n').catch((error: Error) => error.message), { timeout: 15_000, interval: 50 })
    .toEqual([{ n: 1 }])
  expect(await busy).toBe('broken')
}, 60_000)

test('a store that hangs is ended and started again, but not one that is merely full of connections', async () => {
  const stores = await start(join(root, 'hung'), { patience: { everyMs: 100, answerMs: 1_000, misses: 3 } })
  const clients: pg.Client[] = []
  await expect(
    (async () => {
      for (;;) {
        const client = new pg.Client({ connectionString: stores.databaseUrl })
        client.on('error', () => {})
        await client.connect()
        clients.push(client)
      }
    })(),
  ).rejects.toThrow(/remaining connection slots|too many clients/)
  await postgresAnswers(stores.databaseUrl, 1_000)
  await Promise.all(clients.map((client) => client.end()))
  expect(stores.health().postgres).toMatchObject({ status: 'ready', restarts: 0 })

  const before = pidsOf(stores)
  for (const pid of Object.values(before)) process.kill(pid, 'SIGSTOP')
  await expect(postgresAnswers(stores.databaseUrl, 200)).rejects.toThrow()
  await expect
    .poll(() => stores.health(), { timeout: 20_000, interval: 50 })
    .toMatchObject({ postgres: { status: 'ready', restarts: 1 }, clickhouse: { status: 'ready', restarts: 1 } })
  expect(await query(stores, 'select 1 as n')).toEqual([{ n: 1 }])
  expect(await analyse(stores, 'SELECT 1')).toBe('1\n')
}, 60_000)

test('a start after kill -9 of everything above the stores finds and handles what is left', async () => {
  const dataDir = join(root, 'parent')
  const first = await startScript(dataDir)
  await query(first, 'create table t as select 1 as n')
  const gone = ended(first.script)
  process.kill(first.script.pid ?? 0, 'SIGKILL')
  await gone
  const stores = await start(dataDir)
  expect(await query(stores, 'select n from t')).toEqual([{ n: 1 }])
  expect(await analyse(stores, 'SELECT 1')).toBe('1\n')
  expect([startOf(first.pids.postgres), startOf(first.pids.clickhouse)]).toEqual([undefined, undefined])
  expect(processesOn(join(dataDir, 'postgres'))).toHaveLength(1)
}, 60_000)

test('a PostgreSQL that lives on after its parent is ended first', async () => {
  const dataDir = join(root, 'orphan')
  await (await start(dataDir)).stop()
  const cluster = join(dataDir, 'postgres')
  const orphan = spawn(
    postgresBinaries().postgres,
    ['-D', cluster, '-p', '15999', '-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
    {
      ...postgresAccount(cluster),
      env: postgresEnv,
      stdio: 'ignore',
      detached: true,
    },
  )
  const gone = ended(orphan)
  await expect
    .poll(
      () => existsSync(join(cluster, 'postmaster.pid')) && readFileSync(join(cluster, 'postmaster.pid'), 'utf8').includes('ready'),
      patience,
    )
    .toBe(true)
  const stores = await start(dataDir)
  expect(await gone).toBe(0)
  expect(await query(stores, 'select 1 as n')).toEqual([{ n: 1 }])
}, 60_000)

test('an engine that hangs after its parent is gone is ended first', async () => {
  const dataDir = join(root, 'hanging')
  const first = await startScript(dataDir)
  process.kill(first.pids.clickhouse, 'SIGSTOP')
  const gone = ended(first.script)
  process.kill(first.script.pid ?? 0, 'SIGKILL')
  await gone
  const stores = await start(dataDir)
  expect(await analyse(stores, 'SELECT 1')).toBe('1\n')
  expect(startOf(first.pids.clickhouse)).toBeUndefined()
}, 60_000)

test('remains on disk do not hinder a start', async () => {
  const dataDir = join(root, 'remains')
  mkdirSync(join(dataDir, 'postgres.new'), { recursive: true })
  writeFileSync(join(dataDir, 'postgres.new', 'PG_VERSION'), '18\n') // initdb was killed half-way
  await (await start(dataDir)).stop()
  const pidFile = join(dataDir, 'postgres', 'postmaster.pid')
  writeFileSync(pidFile, `${process.pid}\n${join(dataDir, 'postgres')}\n1\n5432\n\n\n\nready\n`) // the number is somebody else's by now
  rmSync(join(dataDir, 'postgres.password')) // lost in a restore
  const stores = await start(dataDir)
  expect(await query(stores, 'select 1 as n')).toEqual([{ n: 1 }])
}, 60_000)

test('a data directory of another PostgreSQL is refused with what to do', async () => {
  const dataDir = join(root, 'older')
  mkdirSync(join(dataDir, 'postgres'), { recursive: true })
  writeFileSync(join(dataDir, 'postgres', 'PG_VERSION'), '17\n')
  await expect(startStores({ dataDir, log: quiet })).rejects.toThrow(/was made by PostgreSQL 17.*brings PostgreSQL 18/)
  expect(existsSync(join(dataDir, 'lock'))).toBe(false)
  expect(listProcesses().filter(({ command: shown }) => shown.includes('clickhouse-host') && shown.includes(dataDir))).toEqual([])
})

test('servers of somebody else are neither started nor locked', async () => {
  const dataDir = join(root, 'servers')
  const stores = await startStores({ dataDir, databaseUrl: 'postgres://db/x', clickhouseUrl: 'http://ch/x', log: quiet })
  expect(stores).toMatchObject({ databaseUrl: 'postgres://db/x', clickhouseUrl: 'http://ch/x' })
  expect(stores.health().postgres).toEqual({ where: 'server', status: 'unwatched', restarts: 0 })
  expect(existsSync(dataDir)).toBe(false)
  await stores.stop()
})

test.runIf(isRoot)(
  'runs for an ordinary user',
  async () => {
    const nobody = { uid: 65534, gid: 65534 }
    const dataDir = join(root, 'nobody')
    mkdirSync(dataDir)
    chownSync(dataDir, nobody.uid, nobody.gid)
    const told = await startScript(dataDir, nobody)
    expect(await query(told, 'select 1 as n')).toEqual([{ n: 1 }])
    expect(await analyse(told, 'SELECT 1')).toBe('1\n')
    expect(statSync(join(dataDir, 'postgres')).uid).toBe(nobody.uid)
    told.script.kill('SIGTERM')
    expect(await ended(told.script)).toBe(0)
    const asRoot = await start(dataDir) // and goes on where the ordinary user stopped
    expect(await query(asRoot, 'select 1 as n')).toEqual([{ n: 1 }])
  },
  60_000,
)

test.runIf(isRoot)(
  'runs for root in a directory that nobody else may enter',
  async () => {
    const closed = join(root, 'closed')
    mkdirSync(closed, { mode: 0o700 })
    const stores = await start(join(closed, 'data'))
    expect(await query(stores, 'select 1 as n')).toEqual([{ n: 1 }])
    expect(statSync(join(closed, 'data', 'postgres')).uid).not.toBe(0)
  },
  60_000,
)
