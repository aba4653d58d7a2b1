import type { AppCtx } from '#kernel/context.ts'
import { identityTopic } from '../../contract.ts'

/** So many pairs of ids are remembered in each of two generations, and so many characters of theirs. */
const mostPairs = 100_000
const mostCharacters = 12_000_000

/**
 * Pairs of ids that the log holds already, so that the millions of events that say the same again ask nobody. It only ever says "this was recorded", never
 * what was decided: other processes link and undo too.
 */
export interface KnownPairs {
  /** Whether it is known by this name, which begins with the workspace. */
  has(name: string): boolean
  add(names: Iterable<string>): void
  forget(): void
}

/** The older half is dropped as a whole when the younger one is full; what is asked for moves into the younger one. */
export function createKnownPairs(pairs = mostPairs, characters = mostCharacters): KnownPairs {
  let [young, old] = [new Set<string>(), new Set<string>()]
  let size = 0
  const put = (name: string) => {
    if (young.has(name)) return
    if (young.size >= pairs || size + name.length > characters) [young, old, size] = [new Set(), young, 0]
    young.add(name)
    size += name.length
  }
  return {
    has(name) {
      if (young.has(name)) return true
      if (!old.has(name)) return false
      put(name)
      return true
    },
    add(names) {
      for (const name of names) put(name)
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
