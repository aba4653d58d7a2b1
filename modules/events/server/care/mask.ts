import { createHmac } from 'node:crypto'
import type { MaskingAction } from '../../contract.ts'
import { truncateIp } from './ip.ts'

/** What hashes begin with, so that one is recognised and not hashed again when the event comes a second time. */
const hashMark = 'hash_'
const hashed = /^hash_[0-9a-f]{32}$/
const cover = '•••'

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

function hashOf(value: unknown, salt: string): string {
  const text = textOf(value)
  return hashed.test(text) ? text : hashMark + createHmac('sha256', salt).update(text).digest('hex').slice(0, 32)
}

const date = /^(\d{4})(?:-\d\d-\d\d(?:[T ].*)?)?$/

/** What tells groups apart and not people: the year of a date, the domain of an e-mail address, the last four characters of anything longer than eight. */
function covered(value: unknown): string {
  const text = textOf(value)
  const year = date.exec(text)?.[1]
  if (year !== undefined) return year
  const at = text.lastIndexOf('@')
  if (at > 0) return `${cover}${text.slice(at)}`
  const plain = text.startsWith(cover) ? text.slice(cover.length) : text
  return plain.length > 8 || text !== plain ? `${cover}${plain.slice(-4)}` : cover
}

/**
 * What is stored in place of a value; undefined when nothing is. Doing it twice is the same as doing it once. The same value gives the same hash within
 * a workspace, so that counting works; null stays null, because it says nothing.
 */
export function masked(action: MaskingAction, value: unknown, salt: string): unknown {
  if (value === null || value === undefined) return value
  switch (action) {
    case 'drop':
      return undefined
    case 'hash':
      return hashOf(value, salt)
    case 'mask':
      return covered(value)
    case 'truncate_ip':
      return truncateIp(value)
  }
}
