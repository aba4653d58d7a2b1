import { readdirSync, readFileSync } from 'node:fs'
import { setPriority } from 'node:os'

/** As the engine names the threads that merge parts. */
const mergers = 'MergeMutate'
const niceness = 10

/** The engine starts its threads when it first needs them. */
const lookAgainMs = 1_000

/**
 * Lets the merges of the engine in this process give way to inserts and queries: unasked, they take every core whenever something was just written. The
 * engine's own setting for it (`os_threads_nice_value_merge_mutate`) has no effect when it is embedded. Only Linux can do it for single threads.
 */
export function giveMergesWay(): void {
  if (process.platform !== 'linux') return
  const looking = setInterval(() => {
    const found = readdirSync('/proc/self/task').filter(givesWay)
    if (found.length > 0) clearInterval(looking)
  }, lookAgainMs).unref()
}

function givesWay(thread: string): boolean {
  try {
    if (readFileSync(`/proc/self/task/${thread}/comm`, 'utf8').trim() !== mergers) return false
    setPriority(Number(thread), niceness)
    return true
  } catch {
    return false // ended meanwhile, or not ours to slow down: merges then run as they did
  }
}
