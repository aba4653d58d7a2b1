import type { Outcome } from '../intake/outcome.ts'
import { isObject } from '../intake/properties.ts'

/** What stands for bytes that are not UTF-8 once they were decoded. */
const replacement = '\ufffd'
const deepest = 100

/** Path of the first name or text in a value that could not be decoded; undefined when all could. */
function placeIn(value: unknown, path: string, depth: number): string | undefined {
  if (typeof value === 'string') return value.includes(replacement) ? path : undefined
  if (typeof value !== 'object' || value === null || depth > deepest) return undefined
  for (const [name, inner] of Object.entries(value)) {
    const here = path === '' ? name : `${path}.${name}`
    if (name.includes(replacement)) return here
    const found = placeIn(inner, here, depth + 1)
    if (found !== undefined) return found
  }
  return undefined
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

/**
 * Refuses an event of a body that is not all UTF-8 if the wrong bytes are in it, so that the rest of the batch is kept; undefined when they are elsewhere.
 * An event of such a body that says U+FFFD by itself is refused with them: the two cannot be told apart.
 */
export function refuseUnreadable(message: unknown): Outcome | undefined {
  const field = isObject(message) ? placeIn(message, '', 0) : undefined
  if (field === undefined || !isObject(message)) return undefined
  return {
    status: 'quarantined',
    refusal: { code: 'invalid_utf8', field, message: 'Expected UTF-8 text; some bytes here are not valid UTF-8 and show as \ufffd.' },
    id: textOf(message.messageId ?? message.id ?? message.insert_id ?? message.uuid) || null,
    name: textOf(message.event ?? message.event_type),
  }
}
