import { conflict, notFound, type AppError } from '#kernel/errors.ts'

/** Why an update with a version touched no row: somebody was faster, or the thing is gone. `what` begins a sentence, such as `The team`. */
export const staleOrMissing = (what: string, exists: boolean): AppError =>
  exists
    ? conflict(`${what} was changed by somebody else since you opened it. Reload to see the change, then make yours.`)
    : notFound(`${what} does not exist, or was removed.`)

/** What changed, for the audit log: property → value before and after. */
export function changesBetween<T extends object>(
  before: T,
  after: T,
  keys: readonly (keyof T & string)[],
): Record<string, [unknown, unknown]> {
  const changed = keys.filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]))
  return Object.fromEntries(changed.map((key) => [key, [before[key], after[key]]]))
}

/** Whether PostgreSQL refused a row because a unique index has one like it. */
export const isDuplicate = (error: unknown, index: string): boolean => {
  const { code, constraint } = error as { code?: string; constraint?: string }
  return code === '23505' && constraint === index
}
