import { tooMany } from './clickhouse-error.ts'

interface Waiter {
  go(): void
}

/**
 * Admits queries to the engine. Nobody can tell in advance which query is long, so time tells: only `young` queries may be in their
 * first second at once, which keeps the machine from drowning, and a query that runs longer gives its place to the next, up to
 * `total` in all. Long queries therefore never keep short ones waiting. Those who wait are served in turn by group, so that one
 * workspace with a hundred queries does not push back another with one.
 */
export class Lane {
  #young = 0
  #running = 0
  #waiting = new Map<string, Waiter[]>()
  #waitingCount = 0
  readonly #limits: { young: number; total: number; waiting: number; youngMs: number }

  constructor(limits: { young: number; total: number; waiting: number; youngMs?: number }) {
    this.#limits = { youngMs: 1_000, ...limits }
  }

  /** Waits for a place; the result gives it back. Rejects with the signal's reason when the caller no longer wants it. */
  async enter(group: string, signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted()
    if (this.#waitingCount > 0 || !this.#hasPlace()) await this.#wait(group, signal)
    else this.#take()
    return this.#leave()
  }

  #hasPlace(): boolean {
    return this.#young < this.#limits.young && this.#running < this.#limits.total
  }

  #take(): void {
    this.#young++
    this.#running++
  }

  #leave(): () => void {
    let isYoung = true
    let isHere = true
    const grow = (): void => {
      if (!isYoung) return
      isYoung = false
      this.#young--
      this.#admit()
    }
    const timer = setTimeout(grow, this.#limits.youngMs)
    return () => {
      if (!isHere) return
      isHere = false
      clearTimeout(timer)
      this.#running--
      if (isYoung) grow()
      else this.#admit()
    }
  }

  #wait(group: string, signal: AbortSignal): Promise<void> {
    if (this.#waitingCount >= this.#limits.waiting)
      throw tooMany(`Too many queries: ${this.#running} are running and ${this.#waitingCount} are waiting.`)
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        this.#forget(group, waiter)
        reject(signal.reason as Error)
      }
      const waiter: Waiter = {
        go: () => {
          signal.removeEventListener('abort', onAbort)
          resolve()
        },
      }
      signal.addEventListener('abort', onAbort, { once: true })
      this.#waiting.set(group, [...(this.#waiting.get(group) ?? []), waiter])
      this.#waitingCount++
    })
  }

  #forget(group: string, waiter: Waiter): void {
    const rest = (this.#waiting.get(group) ?? []).filter((other) => other !== waiter)
    this.#waitingCount--
    if (rest.length > 0) this.#waiting.set(group, rest)
    else this.#waiting.delete(group)
  }

  #admit(): void {
    while (this.#hasPlace()) {
      const next = this.#waiting.entries().next().value
      if (!next) return
      const [group, [first, ...rest]] = next
      // To the end of the round: a Map keeps the order of insertion.
      this.#waiting.delete(group)
      if (rest.length > 0) this.#waiting.set(group, rest)
      this.#waitingCount--
      this.#take()
      first?.go()
    }
  }
}
