import { createHash, hash, randomBytes } from 'node:crypto'
import { v7 } from 'uuid'

/** A new id: a UUIDv7, so that ids sort by the time they were made. */
export const newId = (): string => v7()

const id = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Whether a text looks like an id. */
export const isId = (text: string): boolean => id.test(text)

/** An id that follows from a text, a UUIDv8 of its SHA-256: what is said twice gets it twice. */
export function idFrom(text: string): string {
  const hex = hash('sha256', text, 'hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/** A new secret of 256 bits with a prefix that says what it is, such as `fl_…`. */
export const newSecret = (prefix: string): string => `${prefix}_${randomBytes(32).toString('base64url')}`

/** What is stored of a secret. Secrets have 256 random bits, so a plain hash is enough and lookups stay fast. */
export const hashSecret = (secret: string): string => createHash('sha256').update(secret).digest('hex')
