import { rmSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { unavailable } from '#kernel/errors.ts'
import { type Log, kill } from './child-process.ts'
import { listProcesses } from './process-table.ts'

/** The name that every process of this cluster shows in its title, so that they are found again after their parent died. */
export const clusterName = (cluster: string): string => `fairlead-${createHash('sha256').update(cluster).digest('hex').slice(0, 12)}`

/** What the postmaster and its children show of themselves; other processes that merely mention the path do not begin like this. */
function processesOf(cluster: string): number[] {
  const title = `postgres: ${clusterName(cluster)}:`
  return listProcesses()
    .filter(
      ({ command }) => command.startsWith(title) || (/^\S*\/postgres (--single )?-D /.test(command) && command.includes(` -D ${cluster} `)),
    )
    .map(({ pid }) => pid)
}

/**
 * Ends what a killed process left running on this cluster, and removes its pid file. Call only while holding the lock of the data
 * directory: then whatever still runs there has lost its owner.
 * A postmaster shuts down in order; children whose postmaster was killed may compute on for long and are ended harder.
 */
export async function endLeftovers(cluster: string, log: Log): Promise<void> {
  const steps: [NodeJS.Signals, number][] = [
    ['SIGINT', 5_000],
    ['SIGQUIT', 2_000],
    ['SIGKILL', 5_000],
  ]
  for (const [signal, waitMs] of steps) {
    const pids = processesOf(cluster)
    if (pids.length === 0) break
    log.warn({ store: 'PostgreSQL', pids, signal }, 'ending what an earlier run left')
    for (const pid of pids) kill(pid, signal)
    for (const until = performance.now() + waitMs; performance.now() < until && processesOf(cluster).length > 0;) await sleep(20)
  }
  const left = processesOf(cluster)
  if (left.length > 0) {
    throw unavailable(
      `PostgreSQL of an earlier run is still at work on ${cluster} and could not be ended (processes ${left.join(', ')}). End them by hand.`,
    )
  }
  // PostgreSQL believes a pid file whose process id is in use again by somebody else, as happens in containers. Nothing runs here: it is stale.
  rmSync(join(cluster, 'postmaster.pid'), { force: true })
}
