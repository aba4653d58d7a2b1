import type { AppCtx } from '#kernel/context.ts'
import { insertInSlices, isDataError } from '../store/insert.ts'
import { repaired, type Row } from '../store/row.ts'

interface Seen {
  workspaceId: string
  /** `person`, `account`, or the type of another group. */
  kind: string
  key: string
  first: number
  last: number
}

export interface SeenProfiles {
  /** Notes who is named by events that are stored. */
  add(rows: readonly Row[]): void
  /** Resolves when everybody noted so far is listed. What cannot be written now is kept for the next time. */
  flush(): Promise<void>
}

/** Above these it is written at once: memory is bounded whatever arrives. */
const [manyKeys, manyCharacters] = [100_000, 16 * 1024 * 1024]
/** While it cannot be written, more than this is left to the repair. */
const mostKeys = 4 * manyKeys

const iso = (ms: number): string => new Date(ms).toISOString()

const lineOf = ({ workspaceId, kind, key, first, last }: Seen): string =>
  repaired(JSON.stringify({ workspace_id: workspaceId, kind, key, first_seen: iso(first), last_seen: iso(last) }))

/**
 * Collects when people, accounts and groups were first and last seen, in memory, and writes it every ten seconds: their table follows from the events, and
 * feeding it with every insert cost a sixth of the rate. Lists and pages of this process flush before they read; those of another process that shares the stores
 * follow within these seconds. What a crash takes is found again by the repair.
 */
export function createSeenProfiles(app: AppCtx): SeenProfiles {
  let seen = new Map<string, Seen>()
  let characters = 0
  let writing = Promise.resolve()

  function note(workspaceId: string, kind: Seen['kind'], key: string, first: number, last: number): void {
    if (key === '') return
    const name = `${workspaceId} ${kind} ${key}`
    const known = seen.get(name)
    if (known) {
      known.first = Math.min(known.first, first)
      known.last = Math.max(known.last, last)
    } else if (seen.size < mostKeys) {
      seen.set(name, { workspaceId, kind, key, first, last })
      characters += name.length
    }
  }

  async function writeDown(): Promise<void> {
    if (seen.size === 0) return
    const taken = seen
    seen = new Map()
    characters = 0
    try {
      await insertInSlices(app.ch, 'profiles', [...taken.values()].map(lineOf))
    } catch (error) {
      app.log.debug({ err: error }, 'Who was seen waits for ClickHouse')
      // What the store refuses now it refuses again.
      if (!isDataError(error))
        for (const { workspaceId, kind, key, first, last } of taken.values()) note(workspaceId, kind, key, first, last)
    }
  }

  // One after the other: who asks while another one writes waits for that, too.
  const flush = () => (writing = writing.then(writeDown))

  return {
    add(rows) {
      for (const { workspaceId, normal } of rows) {
        note(workspaceId, 'person', normal.person, normal.ts, normal.ts)
        note(workspaceId, 'account', normal.account, normal.ts, normal.ts)
        // A second account of an event is a group by name only: accounts are what events belong to.
        for (const type in normal.groups) if (type !== 'account') note(workspaceId, type, normal.groups[type]!, normal.ts, normal.ts)
      }
      if (seen.size > manyKeys || characters > manyCharacters) void flush()
    },
    flush,
  }
}
