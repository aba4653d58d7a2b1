import { createHash, randomBytes } from 'node:crypto'
import { v7 } from 'uuid'

/** A new id: a UUIDv7, so that ids sort by the time they were made. */
export const newId = (): string => v7()

/** A new secret of 256 bits with a prefix that says what it is, such as `fl_…`. */
export const newSecret = (prefix: string): string => `${prefix}_${randomBytes(32).toString('base64url')}`

/** What is stored of a secret. Secrets have 256 random bits, so a plain hash is enough and lookups stay fast. */
export const hashSecret = (secret: string): string => createHash('sha256').update(secret).digest('hex')
