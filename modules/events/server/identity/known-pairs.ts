import type { AppCtx } from '#kernel/context.ts'
import { identityTopic } from '../../contract.ts'
import { createRemembered, type Remembered } from '../remembered.ts'

interface Cache {
  pairs: Remembered<true>
  workspaces: Set<string>
}

const caches = new WeakMap<AppCtx, Cache>()

/**
 * Pairs of ids that this process knows to be in the log. It only ever says "this was recorded", never what was decided: other processes link and undo too.
 * What somebody decides by hand, on whichever process, makes it forget them, and so does the removal of a person.
 */
export function knownPairsOf(app: AppCtx, workspaceId: string): Remembered<true> {
  const cache = caches.get(app) ?? { pairs: createRemembered<true>(), workspaces: new Set() }
  caches.set(app, cache)
  if (!cache.workspaces.has(workspaceId)) {
    cache.workspaces.add(workspaceId)
    app.live.subscribe(workspaceId, ({ topic }) => topic === identityTopic && cache.pairs.forget())
  }
  return cache.pairs
}
