import { invalid } from '#kernel/errors.ts'

/** Where a list by time goes on: after this instant, and within it after this name. */
export interface Cursor {
  ms: number
  id: string
}

export const encodeCursor = ({ ms, id }: Cursor): string => Buffer.from(JSON.stringify([ms, id])).toString('base64url')

/** @throws invalid when the text is not a `next` that a list answered. */
export function decodeCursor(text: string | undefined): Cursor | undefined {
  if (text === undefined) return undefined
  try {
    const [ms, id] = JSON.parse(Buffer.from(text, 'base64url').toString()) as [unknown, unknown]
    if (typeof ms === 'number' && Number.isFinite(ms) && typeof id === 'string') return { ms, id }
  } catch {
    // Falls through to the same answer: the text is not one of ours.
  }
  throw invalid('cursor: Expected the `next` of the previous page.', {
    fields: [{ field: 'query.cursor', expected: 'the `next` of the previous page' }],
  })
}

/** Splits the rows of a query that asked for one more than `limit` into the page and the cursor of the next one. */
export function pageOf<T>(rows: readonly T[], limit: number, at: (row: T) => Cursor): { page: T[]; next: string | null } {
  const page = rows.slice(0, limit)
  return { page, next: rows.length > limit ? encodeCursor(at(page.at(-1)!)) : null }
}
