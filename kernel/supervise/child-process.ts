import type { ChildProcess } from 'node:child_process'

export interface Log {
  info(data: object, message?: string): void
  warn(data: object, message?: string): void
  error(data: object, message?: string): void
}

/** A store process that answers. */
export interface RunningStore {
  pid: number
  /** Resolves when the process is gone, with the reason in words. */
  exited: Promise<string>
  /** Ends it in order; resolves when it is gone. */
  stop(): Promise<void>
  /** Asks for a sign of life. Rejects when there is none within `patienceMs`. */
  check?(patienceMs: number): Promise<unknown>
}

/** When a store that is there but does not answer counts as dead. */
export interface Patience {
  everyMs: number
  /** How long one answer may take. */
  answerMs: number
  /** This many questions in a row without an answer, and it is ended and started again. */
  misses: number
}

export interface StoreState {
  where: 'embedded' | 'server'
  /** `unwatched`: a server that somebody else runs. */
  status: 'ready' | 'restarting' | 'stopped' | 'unwatched'
  pid?: number
  /** Restarts after a crash since the start of the product. */
  restarts: number
  /** Why it is away, or was last. */
  reason?: string
}

export interface Supervised {
  state(): StoreState
  stop(): Promise<void>
}

/** Waits before the first, second, … restart in a row. A store that then stays up for a minute starts over at the first. */
const backoffMs = [0, 200, 1_000, 2_000, 5_000, 10_000]
const stableMs = 60_000
/**
 * About a minute and a half, because a machine that swaps is no reason to kill a database. Misses are counted rather than time, so that when
 * we were the ones who slept, the next answer clears the store.
 */
const usualPatience: Patience = { everyMs: 5_000, answerMs: 10_000, misses: 6 }

/**
 * Starts a store and keeps it running until `stop`. The first start must succeed; later ones are repeated for as long as it takes.
 * @throws what the first start threw
 */
export async function supervise(
  name: string,
  start: () => Promise<RunningStore>,
  log: Log,
  patience: Patience = usualPatience,
): Promise<Supervised> {
  const state: StoreState = { where: 'embedded', status: 'ready', restarts: 0 }
  let stopping = false
  let wake = (): void => {}
  let current = await launch()

  async function launch(): Promise<RunningStore> {
    const begun = performance.now()
    const running = await start()
    state.status = 'ready'
    state.pid = running.pid
    log.info({ store: name, pid: running.pid, ms: Math.round(performance.now() - begun) }, `${name} is ready`)
    return running
  }

  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })

  async function watch(): Promise<void> {
    for (let failures = 0; !stopping;) {
      const begun = performance.now()
      const unwatch = watchAnswers(name, current, log, patience)
      const reason = await current.exited
      unwatch()
      if (stopping) return
      if (performance.now() - begun > stableMs) failures = 0
      state.status = 'restarting'
      state.reason = reason
      delete state.pid
      log.error({ store: name, reason }, `${name} ended unexpectedly; starting it again`)
      failures = await relaunch(failures)
    }
  }

  async function relaunch(failures: number): Promise<number> {
    for (;;) {
      await pause(backoffMs[Math.min(failures, backoffMs.length - 1)] ?? 0)
      failures++
      if (stopping) return failures
      try {
        current = await launch()
        state.restarts++
        return failures
      } catch (error) {
        state.reason = (error as Error).message
        log.error({ store: name, reason: state.reason, attempt: failures }, `${name} did not start; trying again`)
      }
    }
  }

  const watching = watch()
  return {
    state: () => ({ ...state }),
    async stop() {
      if (!stopping) {
        stopping = true
        wake()
        await current.stop()
        await watching
        // A restart that was under way when we were told to stop has left a second process.
        await current.stop()
        state.status = 'stopped'
        delete state.pid
      }
      await watching
    },
  }
}

/** Ends a store that no longer answers; its end then leads to a restart. Returns what ends the watch. */
function watchAnswers(name: string, { pid, check }: RunningStore, log: Log, { everyMs, answerMs, misses }: Patience): () => void {
  if (!check) return () => {}
  let missed = 0
  let over = false
  let timer: NodeJS.Timeout
  const later = (): void => void (timer = setTimeout(() => void ask(), everyMs).unref())
  const ask = async (): Promise<void> => {
    const reason = await check(answerMs).then(
      () => undefined,
      (error: Error) => error.message,
    )
    if (over) return
    missed = reason === undefined ? 0 : missed + 1
    if (missed < misses) return later()
    log.error({ store: name, pid, reason }, `${name} has not answered ${misses} times in a row; ending it`)
    kill(pid, 'SIGKILL')
  }
  later()
  return () => {
    over = true
    clearTimeout(timer)
  }
}

/** Sends a signal; a process that is gone already is fine. */
export function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** The end of a child in words, with the last lines that it wrote to stderr. */
export function endOf(child: ChildProcess, lastLines: () => string): Promise<string> {
  return new Promise((resolve) => {
    const tell = (how: string): void => resolve([how, lastLines()].filter(Boolean).join(': '))
    child.once('error', (error) => tell(error.message))
    child.once('exit', (code, signal) => tell(signal ? `ended by ${signal}` : `ended with code ${code}`))
  })
}

/** Reads a child's stderr line by line and keeps the last few of those that may be the reason of its end. */
export function followStderr(child: ChildProcess, onLine: (line: string) => void, worthKeeping = /./): () => string {
  const last: string[] = []
  let rest = ''
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines.filter(Boolean)) {
      if (worthKeeping.test(line)) last.push(line)
      if (last.length > 5) last.shift()
      onLine(line)
    }
  })
  return () => [...last, rest].join('\n').trim()
}

/** Signals a child step by step, harder each time, until it is gone. */
export async function endGently(child: ChildProcess, exited: Promise<unknown>, steps: [NodeJS.Signals, number][]): Promise<void> {
  for (const [signal, waitMs] of steps) {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
    kill(child.pid, signal)
    if (await settledWithin(exited, waitMs)) return
  }
}

/** Has the promise settled before this many milliseconds passed? */
export async function settledWithin(promise: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(false), ms)))
  const done = promise.then(
    () => true,
    () => true,
  )
  return Promise.race([done, late]).finally(() => clearTimeout(timer))
}
