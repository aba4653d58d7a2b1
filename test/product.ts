import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { projectRoot } from '#server/version.ts'
import { freePort } from '#kernel/supervise/free-port.ts'

/** The built product, running on a data directory of its own. */
export interface Product {
  url: string
  dataDir: string
  /** From the start of the process to the first healthy answer. */
  secondsToReady: number
  pid: number
  /** Process ids of the product and everything below it, with what each was started as. */
  processes(): Promise<{ pid: number; command: string }[]>
  /** Ends it at once, without a chance to tidy up. */
  kill(): Promise<void>
  /** Resident memory of the product and all its children, in megabytes; shared pages are counted once (PSS). */
  memoryMegabytes(): Promise<number>
  stop(): Promise<void>
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

async function ready(url: string, child: ChildProcess): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`The product ended with ${child.exitCode} before it was ready`)
    const answer = await fetch(`${url}/health`).catch(() => undefined)
    if (answer?.ok) return
    await pause(20)
  }
}

/** Process ids of a process and everything below it. */
async function familyOf(pid: number): Promise<number[]> {
  const parents = new Map<number, number>()
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '')
    const parent = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]
    if (parent) parents.set(Number(name), Number(parent))
  }
  const family = [pid]
  for (const member of family) for (const [child, parent] of parents) if (parent === member) family.push(child)
  return family
}

async function proportionalMegabytes(pid: number): Promise<number> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '')
  return Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0) / 1024
}

/** Starts the built product as a user would. Keep `dataDir` (and the port) to start it again on the same data. */
export async function startProduct(dataDir?: string, settings: Record<string, string> = {}): Promise<Product> {
  const directory = dataDir ?? (await mkdtemp(join(tmpdir(), 'fairlead-run-')))
  const port = Number(settings['PORT'] ?? (await freePort()))
  const url = `http://127.0.0.1:${port}`
  const started = performance.now()
  const child = spawn(process.execPath, [join(projectRoot, 'dist/main.js')], {
    env: { ...process.env, PORT: String(port), FAIRLEAD_DATA: directory, LOG_LEVEL: 'warn', ...settings },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  await ready(url, child)
  const secondsToReady = (performance.now() - started) / 1000
  return {
    url,
    dataDir: directory,
    secondsToReady,
    pid: child.pid!,
    processes: async () =>
      Promise.all(
        (await familyOf(child.pid!)).map(async (pid) => ({
          pid,
          command: (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).replaceAll('\0', ' ').trim(),
        })),
      ),
    async kill() {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGKILL')
      await ended
    },
    async memoryMegabytes() {
      const each = await Promise.all((await familyOf(child.pid!)).map(proportionalMegabytes))
      return each.reduce((sum, one) => sum + one, 0)
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      await ended
    },
  }
}

/** Removes what a run wrote. */
export const discard = (product: Product): Promise<void> => rm(product.dataDir, { recursive: true, force: true })
