import type { Ctx } from './context.ts'

/** Somebody whose data are being removed from a workspace. */
export interface Erasing {
  ctx: Ctx
  erasureId: string
  /** All ids of the person; there may be a hundred thousand, so no statement may be made once for each. */
  ids: readonly string[]
  /** What may stand for an id where something has to stand. */
  hashOf: (id: string) => string
}

/** How a table is rid of a person; a text says why it needs not be. Removing again must be safe: after a crash the work begins anew. */
export type TableErasure = string | ((person: Erasing) => Promise<void>)

/** What a module says of its tables, of both stores, by name. */
export type Erasures = Readonly<Record<string, TableErasure>>

/** The same reason for several tables. */
export const because = (why: string, ...tables: string[]): Record<string, string> => Object.fromEntries(tables.map((table) => [table, why]))

/** What all modules say of their tables, in their order. @throws Error when two speak of the same table */
export function erasuresOf(modules: readonly { name: string; erasure?: Erasures }[]): Erasures {
  const all = new Map<string, TableErasure>()
  for (const { name, erasure = {} } of modules) {
    for (const [table, how] of Object.entries(erasure)) {
      if (all.has(table)) throw new Error(`${name} says how people are removed from ${table}, which another module has said.`)
      all.set(table, how)
    }
  }
  return Object.fromEntries(all)
}
