import { spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { openClickHouse } from '#kernel/clickhouse/client.ts'
import { createLogger } from '#kernel/log.ts'
import { startStores } from '#kernel/supervise/stores.ts'
import { listImports, type Import } from '#modules/events/contract.ts'
import { projectRoot } from '#server/version.ts'
import { discard, startProduct, type Product } from '#test/product.ts'
import type { Row } from './measure.ts'

/** FAIRLEAD_BENCH_MB asks for a smaller file, while one works on it. */
const megabytes = Number(process.env['FAIRLEAD_BENCH_MB'] ?? 1024)
const rowsPerBlock = 20_000
const [blocks, rawSeconds] = [10, 20]
const [shareLimit, memoryLimitMegabytes] = [0.5, 900]
const days = 60

/** An event as warehouses export them: some 12 properties with a long tail. Rows are in the order of time, as files are. */
const rowOf = (i: number, at: number): string =>
  JSON.stringify({
    event: ['page_viewed', 'report_opened', 'search_made', 'order_placed'][i % 4],
    id: `event-${i}`,
    timestamp: new Date(at).toISOString(),
    userId: `user-${(i * 7919) % 50_000}`,
    accountId: `account-${(i * 104_729) % 2_000}`,
    properties: {
      plan: ['free', 'pro', 'enterprise'][i % 3],
      country: ['DE', 'US', 'FR', 'JP', 'BR'][i % 5],
      browser: 'Firefox',
      version: '1.2.3',
      url: `https://example.com/reports/${i % 500}`,
      referrer: 'https://www.example.org/search?q=fairlead',
      amount: (i % 1000) / 10,
      is_first: i % 7 === 0,
      tags: ['a', 'b'],
      [`custom_${i % 40}`]: i,
    },
  })

/** Writes a file of so many megabytes. @returns its number of rows */
async function writeFile(path: string): Promise<number> {
  const bytes = megabytes * 1024 ** 2
  const rows = Math.ceil(bytes / rowOf(1_000_000, Date.now()).length)
  const [end, step] = [Date.now(), (days * 86_400_000) / rows]
  function* lines() {
    for (let from = 0; from < rows; from += 1_000) {
      const count = Math.min(1_000, rows - from)
      yield `${Array.from({ length: count }, (_, n) => rowOf(from + n, end - (rows - from - n) * step)).join('\n')}\n`
    }
  }
  await pipeline(Readable.from(lines()), createWriteStream(path))
  return rows
}

/** Imports a file by the command line, as a person would. */
async function importByCommand(path: string, { url }: Product, token: string): Promise<void> {
  const command = spawn(process.execPath, [join(projectRoot, 'dist/cli.js'), 'import', 'events', path, '--url', url, '--token', token], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const code = await new Promise<number | null>((resolve) => command.once('exit', resolve))
  if (code !== 0) throw new Error(`The command line ended with ${code}`)
}

/** The most memory that a process held so far, in megabytes. */
async function mostMegabytes(pid: number): Promise<number> {
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1] ?? Number.NaN) / 1024
}

/** Rows per second when the engine is given rows of the same kind in blocks, encoded beforehand, fsynced, with nothing in between. */
async function rawRate(dataDir: string): Promise<number> {
  const stores = await startStores({ dataDir, log: createLogger('warn') })
  const { client, close } = openClickHouse(stores.clickhouseUrl)
  try {
    const insert = async (block: Buffer) => {
      const { stream } = await client.exec({
        query: 'INSERT INTO raw_events FORMAT JSONEachRow',
        values: Readable.from([block], { objectMode: false }),
        clickhouse_settings: { input_format_parallel_parsing: 0 },
      })
      for await (const _chunk of stream) continue
    }
    await client.command({ query: 'CREATE TABLE raw_events AS events' })
    const bodies: Buffer[] = []
    for (let n = 0; n < blocks; n++) {
      const query = `SELECT * FROM events ORDER BY ts LIMIT ${rowsPerBlock} OFFSET ${n * rowsPerBlock}`
      bodies.push(Buffer.from(await (await client.query({ query, format: 'JSONEachRow' })).text()))
    }
    const started = performance.now()
    let rows = 0
    for (let n = 0; performance.now() - started < rawSeconds * 1000; n++) {
      await insert(bodies[n % blocks]!)
      rows += rowsPerBlock
    }
    return rows / ((performance.now() - started) / 1000)
  } finally {
    await close()
    await stores.stop()
  }
}

async function latestImport({ url }: Product, token: string): Promise<Import> {
  const answer = await fetch(`${url}${listImports.path}`, { headers: { authorization: `Bearer ${token}` } })
  return ((await answer.json()) as { items: Import[] }).items[0]!
}

/** Import of a large file of JSON lines by the command line, against raw inserts of rows of the same kind in the same run. */
export async function benchImport(): Promise<Row[]> {
  const path = join(tmpdir(), `fairlead-bench-${process.pid}.jsonl`)
  const product = await startProduct()
  try {
    const rows = await writeFile(path)
    const answer = await fetch(`${product.url}/api/setup`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: 'bench@example.com', password: 'correct horse battery', name: 'Bench', workspace: 'Bench' }),
    })
    const { token } = (await answer.json()) as { token: string }
    const started = performance.now()
    await importByCommand(path, product, token)
    const whole = (performance.now() - started) / 1000
    const done = await latestImport(product, token)
    if (done.accepted !== rows) throw new Error(`Of ${rows} rows ${done.accepted} were accepted`)
    const seconds = (Date.parse(done.finishedAt!) - Date.parse(done.createdAt)) / 1000
    const memory = await mostMegabytes(product.pid)
    await product.stop()
    const raw = await rawRate(product.dataDir)
    const [rate, size] = [rows / seconds, `${Math.round((await stat(path)).size / 1024 ** 2)} MB, ${rows.toLocaleString('en')} rows`]
    return [
      {
        what: `Import of JSON lines (${size}), upload included ${whole.toFixed(0)} s`,
        measured: `${Math.round(rate)} rows/s, ${((100 * rate) / raw).toFixed(0)} % of raw (${Math.round(raw)} rows/s)`,
        limit: `≥ ${shareLimit * 100} % of raw`,
        isMet: rate / raw >= shareLimit,
      },
      {
        what: 'Memory of the web process while it imports, at most',
        measured: `${Math.round(memory)} MB`,
        limit: `< ${memoryLimitMegabytes} MB`,
        isMet: memory < memoryLimitMegabytes,
      },
    ]
  } finally {
    await product.stop()
    await discard(product)
    await rm(path, { force: true })
  }
}
