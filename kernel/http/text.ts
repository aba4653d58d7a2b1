import { invalid } from '../errors.ts'

/** U+0000 and halves of characters: JSON can spell both, neither database can hold them. */
const isUnstorable = (text: string): boolean => text.includes('\0') || /\p{Surrogate}/u.test(text)

/** Where in a value a text is that cannot be stored, such as `body.tags[2]`; names of properties count. */
function placeOf(value: unknown, at: string): string | undefined {
  if (typeof value === 'string') return isUnstorable(value) ? at : undefined
  if (typeof value !== 'object' || value === null) return undefined
  for (const [key, inner] of Object.entries(value)) {
    const place = Array.isArray(value) ? `${at}[${key}]` : `${at}.${key}`
    const found = isUnstorable(key) ? at : placeOf(inner, place)
    if (found) return found
  }
  return undefined
}

/** Checks all text of a request before anything is done with it. @throws invalid that names the place. */
export function refuseUnstorableText(input: { params: unknown; query: unknown; body: unknown }): void {
  const parts = Object.entries(input).map(([name, value]) => placeOf(value, name))
  const field = parts.find((place) => place !== undefined)
  if (field === undefined) return
  const expected = 'text of whole characters, without U+0000'
  throw invalid(`${field}: expected ${expected}.`, { fields: [{ field, expected }] })
}
