import type * as z from 'zod'

/**
 * Reads the state of a page from the search part of its address. A value that the schema refuses is dropped, so that an old or
 * mistyped link still opens, with the default in its place.
 */
export function readSearch<S extends z.ZodObject>(schema: S, search: Record<string, unknown>): z.output<S> {
  const first = schema.safeParse(search)
  if (first.success) return first.data
  const refused = new Set(first.error.issues.map((issue) => String(issue.path[0])))
  return schema.parse(Object.fromEntries(Object.entries(search).filter(([name]) => !refused.has(name))))
}

/** The search part for a state: what equals its default is left out, what belongs to others is kept. */
export function writeSearch<S extends z.ZodObject>(
  schema: S,
  search: Record<string, unknown>,
  state: z.output<S>,
): Record<string, unknown> {
  const defaults = readSearch(schema, {}) as Record<string, unknown>
  const written: Record<string, unknown> = { ...search }
  for (const name of Object.keys(schema.shape)) {
    const value = (state as Record<string, unknown>)[name]
    if (value === undefined || JSON.stringify(value) === JSON.stringify(defaults[name])) delete written[name]
    else written[name] = value
  }
  return written
}
