import type { AppCtx } from '#kernel/context.ts'
import type { EventStatus } from '../../contract.ts'
import { insertLines } from './insert.ts'

interface Counts {
  workspace_id: string
  source_id: string
  hour: string
  accepted: number
  duplicates: number
  quarantined: number
  rejected: number
  last_at: string
}

const columnOf = { ok: 'accepted', duplicate: 'duplicates', quarantined: 'quarantined', rejected: 'rejected' } as const

export interface Counters {
  count(workspaceId: string, sourceId: string, receivedAt: number, statuses: readonly EventStatus[]): void
  /** When the last event of a workspace that was stored came in through this process, in milliseconds. */
  lastAccepted(workspaceId: string): number | undefined
  /** Writes what was counted. What cannot be written now is written with the next counts. */
  flush(): Promise<void>
}

/** Counts what arrives by source and hour, in memory for a moment. */
export function createCounters(app: AppCtx): Counters {
  let counts = new Map<string, Counts>()
  const lastAccepted = new Map<string, number>()
  return {
    lastAccepted: (workspaceId) => lastAccepted.get(workspaceId),
    count(workspaceId, sourceId, receivedAt, statuses) {
      const hour = `${new Date(receivedAt).toISOString().slice(0, 13).replace('T', ' ')}:00:00`
      const name = `${workspaceId} ${sourceId} ${hour}`
      const zero = {
        workspace_id: workspaceId,
        source_id: sourceId,
        hour,
        accepted: 0,
        duplicates: 0,
        quarantined: 0,
        rejected: 0,
        last_at: '',
      }
      const own = counts.get(name) ?? zero
      counts.set(name, own)
      for (const status of statuses) own[columnOf[status]]++
      own.last_at = new Date(receivedAt).toISOString()
      if (statuses.includes('ok')) lastAccepted.set(workspaceId, Math.max(lastAccepted.get(workspaceId) ?? 0, receivedAt))
    },
    async flush() {
      if (counts.size === 0) return
      const taken = counts
      counts = new Map()
      try {
        await insertLines(
          app.ch,
          'ingest_stats',
          [...taken.values()].map((row) => JSON.stringify(row)),
        )
      } catch (error) {
        app.log.debug({ err: error }, 'Counts of ingestion wait for ClickHouse')
        for (const [name, row] of taken) counts.set(name, merged(row, counts.get(name)))
      }
    },
  }
}

const merged = (a: Counts, b: Counts | undefined): Counts =>
  b
    ? {
        ...b,
        accepted: a.accepted + b.accepted,
        duplicates: a.duplicates + b.duplicates,
        quarantined: a.quarantined + b.quarantined,
        rejected: a.rejected + b.rejected,
      }
    : a
