/** No sender means what is nested as deeply as this, and looking through all of it would take the stack with it. */
const deepest = 100

/** What is done on the way through objects and lists to the values in them. `S` is what is known at a place. */
export interface Visitor<S> {
  /** What is known within a field of this name; undefined when nothing is kept of the field. */
  enter(known: S, name: string): S | undefined
  /** What is kept of a value that is no object and no list; undefined when nothing is. */
  keep(value: unknown, known: S): unknown
}

/** A copy of a value, changed by a visitor. Lists are no step: what is known of a list is known of everything in it. */
export function visited<S>(value: unknown, visitor: Visitor<S>, known: S, depth = 0): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Date) return visitor.keep(value, known)
  if (depth > deepest) return '(nested too deeply to keep)'
  if (Array.isArray(value))
    return value.map((item: unknown) => visited(item, visitor, known, depth + 1)).filter((item) => item !== undefined)
  const kept: [string, unknown][] = []
  for (const [name, inner] of Object.entries(value)) {
    const within = visitor.enter(known, name)
    if (within === undefined) continue
    const done = visited(inner as unknown, visitor, within, depth + 1)
    if (done !== undefined) kept.push([name, done])
  }
  return Object.fromEntries(kept)
}

/** Whether a value, or one in its objects and lists, is one that `is` says; it is told the name of the field that the value is in. */
export function someLeaf(value: unknown, is: (value: unknown, name: string) => boolean, name = '', depth = 0): boolean {
  if (typeof value !== 'object' || value === null) return is(value, name)
  if (depth > deepest) return false
  if (Array.isArray(value)) return value.some((item: unknown) => someLeaf(item, is, name, depth + 1))
  for (const inner in value) if (someLeaf((value as Record<string, unknown>)[inner], is, inner, depth + 1)) return true
  return false
}
