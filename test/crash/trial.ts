import type { Product } from '#test/product.ts'

/** An installation of its own with a workspace in it, whose stores a test breaks. */
export interface Trial {
  token: string
  ingestKey: string
}

/** What was sent and what is stored, after all the trouble. */
export interface Count {
  acknowledged: number
  stored: number
  /** Sum of the running numbers: tells a missing event and a double one from none. */
  sumExpected: number
  sumStored: number
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** Asks again until the answer is what is waited for. @throws Error that names what did not come, after a minute */
export async function until(what: string, isSo: () => Promise<boolean> | boolean, everyMilliseconds = 50): Promise<void> {
  const began = performance.now()
  while (!(await isSo())) {
    if (performance.now() - began > 60_000) throw new Error(`Waited for a minute: ${what}`)
    await pause(everyMilliseconds)
  }
}

/** Posts JSON. @throws Error with the answer unless it is a success */
export async function post<T>(url: string, body: object, token?: string): Promise<T> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`)
  return (await answer.json()) as T
}

/** Makes the first user and workspace. */
export const setUp = (url: string): Promise<Trial> =>
  post<Trial>(`${url}/api/setup`, { email: 'crash@example.com', password: 'correct horse battery', name: 'Crash', workspace: 'Crash' })

/** What `GET /health` says, with its status code; code 0 when nobody answers. */
export async function healthOf(url: string): Promise<{ code: number; status?: string; reason?: string }> {
  const answer = await fetch(`${url}/health`).catch(() => undefined)
  return answer ? { code: answer.status, ...((await answer.json()) as { status: string; reason?: string }) } : { code: 0 }
}

export const healthy = (url: string): Promise<void> => until('a healthy answer', async () => (await healthOf(url)).code === 200)

/** The processes of a store: the postmaster (the parent of PostgreSQL's other processes), or the host of the ClickHouse engine. */
export async function pidsOf(product: Product, store: 'postgres' | 'clickhouse'): Promise<number[]> {
  const processes = await product.processes()
  return processes
    .filter(({ command }) => (store === 'postgres' ? /bin\/postgres\b.* -D/.test(command) : command.includes('clickhouse-host')))
    .map(({ pid }) => pid)
}

/** Counts the events of a sender and sums up their numbers, as the product itself answers it. */
export async function countStored(url: string, token: string, acknowledged: number): Promise<Count> {
  const ask = async (measure: object): Promise<number> => {
    const spec = {
      kind: 'trend',
      series: [{ kind: 'events', events: ['crash_checked'], measure }],
      range: { type: 'last', count: 2, unit: 'day', includeCurrent: true },
    }
    const { series } = await post<{ series: { current: { total: number | null } }[] }>(`${url}/api/answers/trend`, spec, token)
    return series[0]?.current.total ?? 0
  }
  return {
    acknowledged,
    stored: await ask({ type: 'count' }),
    sumExpected: (acknowledged * (acknowledged - 1)) / 2,
    sumStored: await ask({ type: 'sum', property: 'n' }),
  }
}
