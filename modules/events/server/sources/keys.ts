import type { AppCtx } from '#kernel/context.ts'
import { hashSecret } from '#kernel/ids.ts'

/** The source that an ingest key stands for. */
export interface KeyHolder {
  workspaceId: string
  sourceId: string
}

interface Entry {
  holder: KeyHolder | undefined
  until: number
}

/** The live topic on which processes tell each other that keys of a workspace changed. */
export const keysTopic = 'ingest_keys'

const knownForMs = 30_000
/** A wrong key is looked up again soon, because it may be about to exist; but not for each request. */
const unknownForMs = 2_000
const mostEntries = 10_000

export interface KeyCache {
  /** The holder of a key, undefined when there is none or the key was revoked. */
  find(key: string): Promise<KeyHolder | undefined>
  /** Forgets the keys of a workspace here, at once. */
  forget(workspaceId: string): void
  stop(): void
}

/** Looks keys up once and remembers them for a moment; a change is told to every process. */
export function createKeyCache(app: AppCtx): KeyCache {
  const entries = new Map<string, Entry>()
  const subscriptions = new Map<string, () => void>()

  const forget = (workspaceId: string) => {
    for (const [hash, { holder }] of entries) if (!holder || holder.workspaceId === workspaceId) entries.delete(hash)
  }

  async function lookUp(hash: string): Promise<KeyHolder | undefined> {
    const row = await app.db
      .selectFrom('ingest_keys as k')
      .innerJoin('sources as s', (join) => join.onRef('s.workspace_id', '=', 'k.workspace_id').onRef('s.id', '=', 'k.source_id'))
      .select(['k.workspace_id as workspaceId', 'k.source_id as sourceId'])
      .where('k.hash', '=', hash)
      .where('k.revoked_at', 'is', null)
      .where('s.archived_at', 'is', null)
      .executeTakeFirst()
    return row
  }

  return {
    forget,
    async find(key) {
      if (!key.startsWith('fk_') || key.length > 200) return undefined
      const hash = hashSecret(key)
      const now = Date.now()
      const entry = entries.get(hash)
      if (entry && entry.until > now) return entry.holder
      const holder = await lookUp(hash)
      if (entries.size >= mostEntries) entries.clear()
      entries.set(hash, { holder, until: now + (holder ? knownForMs : unknownForMs) })
      if (holder && !subscriptions.has(holder.workspaceId)) {
        const { workspaceId } = holder
        subscriptions.set(
          workspaceId,
          app.live.subscribe(workspaceId, ({ topic }) => topic === keysTopic && forget(workspaceId)),
        )
      }
      return holder
    },
    stop() {
      for (const end of subscriptions.values()) end()
      subscriptions.clear()
    },
  }
}
