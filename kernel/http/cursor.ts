import { invalid } from '../errors.ts'

/** Where a list goes on: after this place in its order (an instant in milliseconds, an amount), and within it after this name. */
export interface Cursor {
  at: number
  id: string
}

export const encodeCursor = ({ at, id }: Cursor): string => Buffer.from(JSON.stringify([at, id])).toString('base64url')

/**
 * @param field where the cursor stands in the request, for the error
 * @throws invalid when the text is not a `next` that a list answered
 */
export function decodeCursor(text: string | undefined, field = 'query.cursor'): Cursor | undefined {
  if (text === undefined) return undefined
  try {
    const [at, id] = JSON.parse(Buffer.from(text, 'base64url').toString()) as [unknown, unknown]
    if (typeof at === 'number' && Number.isFinite(at) && typeof id === 'string') return { at, id }
  } catch {
    // Falls through to the same answer: the text is not one of ours.
  }
  throw invalid('cursor: Expected the `next` of the previous page.', {
    fields: [{ field, expected: 'the `next` of the previous page' }],
  })
}

/** Splits the rows of a query that asked for one more than `limit` into the page and the cursor of the next one. */
export function pageOf<T>(rows: readonly T[], limit: number, at: (row: T) => Cursor): { page: T[]; next: string | null } {
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return { page, next: rows.length > limit && last !== undefined ? encodeCursor(at(last)) : null }
}
