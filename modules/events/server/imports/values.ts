import type { PropertyType } from '../../contract.ts'
import { parseInstant } from '../intake/time.ts'

const number = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/
const leadingZero = /^[+-]?0\d/

const isEmpty = (value: unknown): boolean => value === undefined || value === null || value === ''

/** Whether a text is a whole number that would lose digits as a number: ids often are. */
const isLongInteger = (text: string): boolean => /^[+-]?\d{16,}$/.test(text) && !Number.isSafeInteger(Number(text))

/** Whether a text is a number that stays the same when it is one. Numbers with leading zeros are postcodes and phone numbers. */
const isNumber = (text: string): boolean =>
  number.test(text) && !leadingZero.test(text) && Number.isFinite(Number(text)) && text.length <= 17 && !isLongInteger(text)

/** Guesses the type of one cell. */
export function typeOfCell(value: unknown): PropertyType | undefined {
  if (isEmpty(value)) return undefined
  if (typeof value === 'number') return 'number'
  if (typeof value === 'boolean') return 'boolean'
  if (Array.isArray(value)) return 'list'
  if (typeof value === 'object') return 'object'
  const text = String(value).trim()
  if (isNumber(text)) return 'number'
  if (/^(true|false)$/i.test(text)) return 'boolean'
  return /^\d{4}-\d\d-\d\d/.test(text) && parseInstant(text) !== undefined ? 'datetime' : 'string'
}

export type Converted = { value: unknown } | { problem: string }

/**
 * A cell as a value of a type; empty cells are no value. Without a type it is guessed from the cell itself.
 * @returns what is wrong with it otherwise
 */
export function convert(value: unknown, type: PropertyType | undefined): Converted {
  if (isEmpty(value)) return { value: undefined }
  if (type === undefined) return { value: guess(value) }
  const text = typeof value === 'string' ? value.trim() : value
  // Number('') is 0.
  if (text === '' && type !== 'string') return { value: undefined }
  switch (type) {
    case 'string':
      return { value: typeof value === 'string' ? value : JSON.stringify(value) }
    case 'number': {
      const digits = typeof text === 'string' ? text.replaceAll(' ', '') : text
      if (typeof digits === 'string' && isLongInteger(digits))
        return {
          problem: `Expected a number of at most ${Number.MAX_SAFE_INTEGER}, got ${JSON.stringify(value)}. As text it keeps all digits.`,
        }
      const result = Number(digits)
      return Number.isFinite(result) ? { value: result } : { problem: `Expected a number, got ${JSON.stringify(value)}.` }
    }
    case 'boolean': {
      const match = /^(?:(true|yes|y|1)|false|no|n|0)$/i.exec(String(text))
      return match ? { value: match[1] !== undefined } : { problem: `Expected true or false, got ${JSON.stringify(value)}.` }
    }
    case 'datetime': {
      const ms = parseInstant(text)
      return ms === undefined ? { problem: `Expected a time in ISO 8601, got ${JSON.stringify(value)}.` } : { value: text }
    }
    default:
      return asJson(value, type)
  }
}

function asJson(value: unknown, type: 'list' | 'object'): Converted {
  try {
    const parsed: unknown = typeof value === 'string' ? JSON.parse(value) : value
    if (typeof parsed === 'object' && parsed !== null && Array.isArray(parsed) === (type === 'list')) return { value: parsed }
  } catch {
    // Falls through: it is not JSON at all.
  }
  return { problem: `Expected ${type === 'list' ? 'a JSON list' : 'a JSON object'}, got ${JSON.stringify(value)?.slice(0, 100)}.` }
}

function guess(value: unknown): unknown {
  if (typeof value !== 'string') return value
  const text = value.trim()
  if (isNumber(text)) return Number(text)
  if (/^(true|false)$/i.test(text)) return text.toLowerCase() === 'true'
  return value
}
