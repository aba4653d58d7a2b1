import type { AppCtx } from '#kernel/context.ts'

/** So many names are remembered in each of two generations, and so many characters of theirs. */
const mostNames = 100_000
const mostCharacters = 12_000_000

/** What a process wrote down lately, so that the millions of events that say the same again ask nobody. */
export interface Remembered<V> {
  /** What was put under the name, which begins with the workspace; undefined when it was not met lately. */
  get(name: string): V | undefined
  put(name: string, value: V): void
  forget(): void
}

/** The older half is dropped as a whole when the younger one is full; what is asked for moves into the younger one. */
export function createRemembered<V>(names = mostNames, characters = mostCharacters): Remembered<V> {
  let [young, old] = [new Map<string, V>(), new Map<string, V>()]
  let size = 0
  const put = (name: string, value: V) => {
    if (!young.has(name)) {
      if (young.size >= names || size + name.length > characters) [young, old, size] = [new Map(), young, 0]
      size += name.length
    }
    young.set(name, value)
  }
  return {
    get(name) {
      const value = young.get(name) ?? old.get(name)
      if (value !== undefined && !young.has(name)) put(name, value)
      return value
    },
    put,
    forget() {
      ;[young, old, size] = [new Map(), new Map(), 0]
    },
  }
}

/**
 * What one process remembers of all workspaces, made when it is first asked for.
 * @param topic whatever is told on it, by any process and of any workspace that was asked for, makes it forget
 */
export function rememberedUntil<T>(topic: string): (app: AppCtx, workspaceId: string) => Remembered<T> {
  const caches = new WeakMap<AppCtx, { remembered: Remembered<T>; workspaces: Set<string> }>()
  return (app, workspaceId) => {
    const cache = caches.get(app) ?? { remembered: createRemembered<T>(), workspaces: new Set() }
    caches.set(app, cache)
    if (!cache.workspaces.has(workspaceId)) {
      cache.workspaces.add(workspaceId)
      app.live.subscribe(workspaceId, (signal) => signal.topic === topic && cache.remembered.forget())
    }
    return cache.remembered
  }
}
