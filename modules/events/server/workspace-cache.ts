import type { AppCtx, Db } from '#kernel/context.ts'

/** What is known of a workspace, with the version that it was read at. */
export interface Versioned<T> {
  version: number
  value: T
}

interface Reading<T> {
  /** The live topic on which processes tell each other that it changed. */
  topic: string
  /** The newest versions by workspace. Workspaces that have none yet are left out: theirs is 0. */
  versionsOf(db: Db, workspaceIds: readonly string[]): Promise<ReadonlyMap<string, number>>
  /** Reads it. The version must be no newer than the value: what changes meanwhile is then found to be newer. */
  load(workspaceId: string): Promise<Versioned<T>>
}

export interface WorkspaceCache<T> {
  find(workspaceId: string): Promise<T>
  /** As they are now, by workspace: asks PostgreSQL for the versions and reads again what has changed. */
  findNow(db: Db, workspaceIds: readonly string[]): Promise<ReadonlyMap<string, T>>
  /** Looks again the next time. */
  forget(workspaceId: string): void
  stop(): void
}

/** The signal may be lost: whoever missed it finds out after this long. */
const knownForMs = 10_000

/** Keeps in a process what is read for each workspace. A change is told to every process; then, and every ten seconds, its version is looked at. */
export function createWorkspaceCache<T>(app: AppCtx, { topic, versionsOf, load }: Reading<T>): WorkspaceCache<T> {
  const entries = new Map<string, Versioned<T> & { until: number }>()
  const subscriptions = new Map<string, () => void>()
  /** Rises with each signal, so that what was read before it is not kept after it. */
  const signals = new Map<string, number>()

  const forget = (workspaceId: string) => {
    signals.set(workspaceId, (signals.get(workspaceId) ?? 0) + 1)
    const entry = entries.get(workspaceId)
    if (entry) entry.until = 0
  }

  function listen(workspaceId: string): void {
    if (subscriptions.has(workspaceId)) return
    subscriptions.set(
      workspaceId,
      app.live.subscribe(workspaceId, (signal) => signal.topic === topic && forget(workspaceId)),
    )
  }

  /** @param newest the version to compare with; asked for when it is not known */
  async function refresh(workspaceId: string, newest?: number): Promise<T> {
    listen(workspaceId)
    const signal = signals.get(workspaceId)
    const known = entries.get(workspaceId)
    const version = known && (newest ?? (await versionsOf(app.db, [workspaceId])).get(workspaceId) ?? 0)
    const read = known?.version === version && known ? known : await load(workspaceId)
    if (signals.get(workspaceId) === signal)
      entries.set(workspaceId, { version: read.version, value: read.value, until: Date.now() + knownForMs })
    return read.value
  }

  return {
    forget,
    async find(workspaceId) {
      const entry = entries.get(workspaceId)
      return entry && entry.until > Date.now() ? entry.value : refresh(workspaceId)
    },
    async findNow(db, workspaceIds) {
      const versions = await versionsOf(db, workspaceIds)
      const found = new Map<string, T>()
      for (const workspaceId of workspaceIds) {
        const [entry, version] = [entries.get(workspaceId), versions.get(workspaceId) ?? 0]
        found.set(workspaceId, entry?.version === version ? entry.value : await refresh(workspaceId, version))
      }
      return found
    },
    stop() {
      for (const end of subscriptions.values()) end()
      subscriptions.clear()
      entries.clear()
    },
  }
}
