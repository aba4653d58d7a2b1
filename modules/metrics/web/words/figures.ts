import { formatInterval, formatNumber, type NumberStyle } from '#web/ui/number-format.ts'
import type { Rate } from '#modules/metrics/contract.ts'

const oneOf = new Map([
  ['events', 'event'],
  ['people', 'person'],
  ['accounts', 'account'],
  ['groups', 'group'],
  ['sessions', 'session'],
])

/** How figures of a metric's unit are written. Units are `events`, `people`, `accounts`, `groups`, `sessions`, `seconds`, `ratio`, `number` or an ISO 4217 code. */
export function styleOf(unit: string, language?: string): NumberStyle {
  if (unit === 'ratio') return { unit: 'share', language }
  if (unit === 'seconds') return { unit: 'seconds', language }
  if (oneOf.has(unit)) return { unit: 'count', language }
  return /^[A-Z]{3}$/.test(unit) ? { unit: 'money', currency: unit, language } : { unit: 'plain', language }
}

/** A figure in its unit: `1,234`, `34.2%`, `$1,234`. `isCompact` shortens large ones for axes and labels: `1.2M`. */
export const figure = (value: number, unit: string, language?: string, isCompact = false): string =>
  formatNumber(value, { ...styleOf(unit, language), isCompact })

/** A figure with the word of its unit: `1,234 people`, `34.2%`. */
export function figureWithUnit(value: number, unit: string, language?: string): string {
  const one = oneOf.get(unit)
  return one ? `${figure(value, unit, language)} ${value === 1 ? one : unit}` : figure(value, unit, language)
}

/** What stands on an axis or above a table: "People", "Share", "USD". */
export const unitTitle = (unit: string): string =>
  unit === 'ratio' ? 'Share' : unit === 'seconds' ? 'Duration' : unit.charAt(0).toUpperCase() + unit.slice(1)

/** A share as a percentage: 0.3421 is `34.2%`. */
export const percent = (share: number, language?: string, digits = 1): string => formatNumber(share, { unit: 'share', digits, language })

/** The 95 % interval of a rate: `29.8–38.9%`. Empty when there is none. */
export const intervalWords = ({ low, high }: Pick<Rate, 'low' | 'high'>, language?: string): string =>
  low === null || high === null ? '' : formatInterval(low, high, { unit: 'share', language })

/** A number of things: `1 account`, `412 accounts`. */
export const counted = (n: number, one: string, many: string, language?: string): string =>
  `${formatNumber(n, { unit: 'count', language })} ${n === 1 ? one : many}`

/** What the units of a question are called. */
export const unitWords = { person: { one: 'person', many: 'people' }, account: { one: 'account', many: 'accounts' } } as const
