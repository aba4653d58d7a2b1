/** Who is told how a move goes, and may stop it. */
export interface Watcher {
  note(line: string): void
  /** A line that the next one replaces. */
  progress(line: string): void
  signal: AbortSignal
}

/** What one store had to hand over. */
export interface Moved {
  tables: number
  rows: number
  /** Tables, or months of them, that an earlier run had copied already. */
  skipped: number
}

/** A move that cannot go on; the message says why and what to do. */
export class MoveError extends Error {}

/** Minutes and seconds, such as `3 min 20 s`. */
export function duration(milliseconds: number): string {
  const seconds = Math.max(1, Math.round(milliseconds / 1000))
  const minutes = Math.floor(seconds / 60)
  if (minutes === 0) return `${seconds} s`
  return minutes < 10 ? `${minutes} min ${seconds % 60} s` : `${minutes} min`
}

/** Tells how much of the bytes is done and how long the rest takes at the rate so far. */
export function gauge(watcher: Watcher, store: string, totalBytes: number) {
  const began = performance.now()
  let [done, skipped] = [0, 0]
  const tell = (what: string) => {
    if (watcher.signal.aborted) throw new MoveError('Stopped. The same command goes on where this one ended.')
    const share = totalBytes > 0 ? Math.min(1, (done + skipped) / totalBytes) : 1
    const left = done > 0 ? ((performance.now() - began) / done) * Math.max(0, totalBytes - done - skipped) : undefined
    watcher.progress(`${store}: ${Math.floor(share * 100)} %${left === undefined ? '' : `, ${duration(left)} left`}, ${what}`)
  }
  return {
    tell,
    copied(bytes: number, what: string) {
      done += bytes
      tell(what)
    },
    skipped(bytes: number, what: string) {
      skipped += bytes
      tell(what)
    },
  }
}
