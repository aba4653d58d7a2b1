import type { PersonalFinding } from '../../contract.ts'
import { ipOf } from './ip.ts'

const email = /^[^\s@]{1,64}@[^\s@]+\.[a-z]{2,}$/i
const digits = /^\d(?:[ -]?\d){12,18}$/

/** The check digit of card numbers, by Luhn (ISO/IEC 7812-1). */
function isCard(text: string): boolean {
  if (!digits.test(text)) return false
  const numbers = text.replaceAll(/\D/g, '').split('').map(Number).toReversed()
  const sum = numbers.reduce((all, n, i) => all + (i % 2 === 0 ? n : n > 4 ? n * 2 - 9 : n * 2), 0)
  return sum % 10 === 0 && new Set(numbers).size > 1 && '23456'.includes(String(numbers.at(-1)))
}

/** What a value looks like if it looks like personal data. Cheap enough for every value that the catalogue looks at. */
export function looksLike(value: unknown): PersonalFinding['looksLike'] | undefined {
  if (typeof value !== 'string' || value.length < 6 || value.length > 320) return undefined
  if (value.includes('@')) return email.test(value) ? 'email' : undefined
  const first = value.charCodeAt(0)
  if (first >= 48 && first <= 57 && isCard(value)) return 'card'
  return (value.includes('.') || value.includes(':')) && ipOf(value) !== undefined ? 'ip' : undefined
}
