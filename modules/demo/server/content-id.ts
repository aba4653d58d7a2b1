import { hash } from 'node:crypto'
import type { Row } from './data-file.ts'

/**
 * Gives each row of a file an id made of what the row holds and of how often the file held the same before. So rows that repeat each
 * other in every column stay different events, and the same file read again gives the same ids.
 * @param prefix tells apart events that are made of the same row
 */
export function contentIds(prefix: string): (row: Row) => string {
  const occurrences = new Map<string, number>()
  return (row) => {
    const content = hash('sha256', Object.values(row).join('\u001F'), 'base64url').slice(0, 22)
    const occurrence = (occurrences.get(content) ?? 0) + 1
    occurrences.set(content, occurrence)
    return `${prefix}-${content}-${occurrence}`
  }
}
