import { instantInWords } from '#kernel/clock.ts'
import type { AppCtx } from '#kernel/context.ts'
import { unauthenticated } from '#kernel/errors.ts'
import { hashSecret } from '#kernel/ids.ts'
import { removalTopic } from '#modules/workspace/contract.ts'

/** The source that an ingest key stands for. */
export interface KeyHolder {
  workspaceId: string
  sourceId: string
}

/** The source of a key that works, or why it does not work. */
type Found = { holder: KeyHolder; refusal?: undefined } | { holder?: undefined; refusal: string }

type Entry = Found & { until: number }

/** The live topic on which processes tell each other that keys of a workspace changed. */
export const keysTopic = 'ingest_keys'

const knownForMs = 30_000
/** A wrong key is looked up again soon, because it may be about to exist; but not for each request. */
const unknownForMs = 2_000
const mostEntries = 10_000

const unknown = 'There is no such ingest key. The page Sources has the keys.'

function holderIn({ holder, refusal }: Found): KeyHolder {
  if (holder) return holder
  throw unauthenticated(refusal)
}

export interface KeyCache {
  /** The holder of a key. @throws unauthenticated with the reason, such as when the key was revoked. */
  find(key: string): Promise<KeyHolder>
  /** Forgets the keys of a workspace here, at once. */
  forget(workspaceId: string): void
  stop(): void
}

/** Looks keys up once and remembers them for a moment; a change is told to every process. */
export function createKeyCache(app: AppCtx): KeyCache {
  const entries = new Map<string, Entry>()
  const subscriptions = new Map<string, () => void>()
  /** Grows with each change that is heard of: what was looked up before it may not be so any more. */
  let generation = 0

  const forget = (workspaceId: string) => {
    generation++
    for (const [hash, { holder }] of entries) if (!holder || holder.workspaceId === workspaceId) entries.delete(hash)
  }

  async function lookUp(hash: string): Promise<Found> {
    const row = await app.db
      .selectFrom('ingest_keys as k')
      .innerJoin('sources as s', (join) => join.onRef('s.workspace_id', '=', 'k.workspace_id').onRef('s.id', '=', 'k.source_id'))
      .innerJoin('workspaces as w', 'w.id', 'k.workspace_id')
      .select(['k.workspace_id', 'k.source_id', 'k.revoked_at', 's.archived_at', 's.name', 'w.deleted_at'])
      .where('k.hash', '=', hash)
      .executeTakeFirst()
    if (!row) return { refusal: unknown }
    if (row.deleted_at)
      return {
        refusal: `The workspace of this ingest key was removed on ${instantInWords(row.deleted_at)}. One of its owners can bring it back.`,
      }
    if (row.revoked_at)
      return { refusal: `This ingest key was revoked on ${instantInWords(row.revoked_at)}. The page Sources has those that work.` }
    if (row.archived_at)
      return {
        refusal: `The source “${row.name}” of this ingest key was archived on ${instantInWords(row.archived_at)}. Bring it back on the page Sources.`,
      }
    return { holder: { workspaceId: row.workspace_id, sourceId: row.source_id } }
  }

  /** @returns whether it was the first time. */
  function subscribe(workspaceId: string): boolean {
    if (subscriptions.has(workspaceId)) return false
    const onMessage = ({ topic }: { topic: string }) => {
      if (topic === keysTopic || topic === removalTopic) forget(workspaceId)
    }
    subscriptions.set(workspaceId, app.live.subscribe(workspaceId, onMessage))
    return true
  }

  /** Looks a key up, and remembers it unless a change came in between. */
  async function learn(hash: string): Promise<Found> {
    const begun = generation
    const found = await lookUp(hash)
    const { holder } = found
    // Whose key it is shows only now: a change between looking and listening would not have been heard.
    if (holder && subscribe(holder.workspaceId)) return learn(hash)
    if (begun !== generation) return found
    if (entries.size >= mostEntries) entries.clear()
    entries.set(hash, { ...found, until: Date.now() + (holder ? knownForMs : unknownForMs) })
    return found
  }

  return {
    forget,
    async find(key) {
      if (!key.startsWith('fk_') || key.length > 200) throw unauthenticated(unknown)
      const hash = hashSecret(key)
      const entry = entries.get(hash)
      return holderIn(entry && entry.until > Date.now() ? entry : await learn(hash))
    },
    stop() {
      for (const end of subscriptions.values()) end()
      subscriptions.clear()
    },
  }
}
