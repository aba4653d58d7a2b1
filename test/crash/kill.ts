import { freePort } from '#kernel/supervise/free-port.ts'
import { discard, startProduct, type Product } from '#test/product.ts'
import { startSender } from './sender.ts'

/** What was found after the last kill. */
export interface Verdict {
  kills: Record<string, number>
  acknowledged: number
  stored: number
  /** Sum of the running numbers: tells a missing event and a double one from none. */
  sumExpected: number
  sumStored: number
}

type Victim = 'product' | 'postgres' | 'clickhouse'
const victims: readonly Victim[] = ['product', 'postgres', 'clickhouse']
const [calmMilliseconds, minimumEventsBetween] = [300, 300]

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** The process of a store: the postmaster (the parent of PostgreSQL's other processes), or the host of the ClickHouse engine. */
async function pidOf(product: Product, victim: 'postgres' | 'clickhouse'): Promise<number> {
  for (;;) {
    const found = (await product.processes()).find(({ command }) =>
      victim === 'postgres' ? /bin\/postgres\b.* -D/.test(command) : command.includes('clickhouse-host'),
    )
    if (found) return found.pid
    await pause(50)
  }
}

async function healthy(url: string): Promise<void> {
  while (!(await fetch(`${url}/health`).catch(() => undefined))?.ok) await pause(50)
}

async function post<T>(url: string, body: object, token?: string): Promise<T> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`)
  return (await answer.json()) as T
}

/** Count of the events and sum of their numbers, asked of the product itself. */
async function ask(url: string, token: string, measure: object): Promise<number> {
  const spec = {
    kind: 'trend',
    series: [{ kind: 'events', events: ['crash_checked'], measure }],
    range: { type: 'last', count: 2, unit: 'day', includeCurrent: true },
  }
  const { series } = await post<{ series: { current: { total: number | null } }[] }>(`${url}/api/answers/trend`, spec, token)
  return series[0]?.current.total ?? 0
}

/**
 * Kills the product, PostgreSQL and the ClickHouse engine in turn with SIGKILL while events are being sent, then counts.
 * Nothing acknowledged may be missing and nothing may be there twice.
 */
export async function killInTurn(times: number, tell: (sentence: string) => void): Promise<Verdict> {
  const settings = { PORT: String(await freePort()), HOST: '127.0.0.1', LOG_LEVEL: 'silent' }
  let product = await startProduct(undefined, settings)
  const { token, ingestKey } = await post<{ token: string; ingestKey: string }>(`${product.url}/api/setup`, {
    email: 'crash@example.com',
    password: 'correct horse battery',
    name: 'Crash',
    workspace: 'Crash',
  })
  const sender = startSender(() => product.url, ingestKey)
  const kills: Record<string, number> = { product: 0, postgres: 0, clickhouse: 0 }
  for (let n = 0; n < times; n++) {
    const before = sender.acknowledged()
    while (sender.acknowledged() < before + minimumEventsBetween) await pause(20)
    await pause(Math.random() * calmMilliseconds)
    const victim = victims[n % victims.length]!
    if (victim === 'product') {
      await product.kill()
      product = await startProduct(product.dataDir, settings)
    } else {
      process.kill(await pidOf(product, victim), 'SIGKILL')
      await pause(50)
      await healthy(product.url)
    }
    kills[victim]! += 1
    tell(`Killed ${victim} (${n + 1} of ${times}); ${sender.acknowledged()} events acknowledged so far`)
  }
  const acknowledged = await sender.finish()
  const [stored, sumStored] = [
    await ask(product.url, token, { type: 'count' }),
    await ask(product.url, token, { type: 'sum', property: 'n' }),
  ]
  await product.stop()
  await discard(product)
  return { kills, acknowledged, stored, sumExpected: (acknowledged * (acknowledged - 1)) / 2, sumStored }
}
