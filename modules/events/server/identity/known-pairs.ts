import type { AppCtx } from '#kernel/context.ts'
import { identityTopic } from '../../contract.ts'

/** So many pairs of ids are remembered in each of two generations, and so many characters of theirs. */
const mostPairs = 100_000
const mostCharacters = 8_000_000

/**
 * Pairs of ids that the log holds already, so that the millions of events that say the same again ask nobody. It only ever says "this was recorded", never
 * what was decided: other processes link and undo too.
 */
export interface KnownPairs {
  has(workspaceId: string, name: string): boolean
  add(workspaceId: string, names: Iterable<string>): void
  forget(): void
}

/** The older half is dropped as a whole when the younger one is full; what is asked for moves into the younger one. */
export function createKnownPairs(pairs = mostPairs, characters = mostCharacters): KnownPairs {
  let [young, old] = [new Set<string>(), new Set<string>()]
  let size = 0
  const put = (key: string) => {
    if (young.has(key)) return
    if (young.size >= pairs || size + key.length > characters) [young, old, size] = [new Set(), young, 0]
    young.add(key)
    size += key.length
  }
  return {
    has(workspaceId, name) {
      const key = workspaceId + name
      if (young.has(key)) return true
      if (!old.has(key)) return false
      put(key)
      return true
    },
    add(workspaceId, names) {
      for (const name of names) put(workspaceId + name)
    },
    forget() {
      ;[young, old, size] = [new Set(), new Set(), 0]
    },
  }
}

const caches = new WeakMap<AppCtx, { pairs: KnownPairs; workspaces: Set<string> }>()

/** The pairs that this process knows. What somebody decides by hand, on whichever process, makes it forget them. */
export function knownPairsOf(app: AppCtx, workspaceId: string): KnownPairs {
  const cache = caches.get(app) ?? { pairs: createKnownPairs(), workspaces: new Set() }
  caches.set(app, cache)
  if (!cache.workspaces.has(workspaceId)) {
    cache.workspaces.add(workspaceId)
    app.live.subscribe(workspaceId, ({ topic }) => topic === identityTopic && cache.pairs.forget())
  }
  return cache.pairs
}
