import type { Rate } from '#modules/metrics/contract.ts'

/** Units that are counts of something. Others are `ratio`, `number` or an ISO 4217 currency. */
const counts = new Set(['events', 'people', 'accounts'])
const isCurrency = (unit: string) => /^[A-Z]{3}$/.test(unit)

/** A figure in its unit: `1,234`, `34.2 %`, `€1,234`. `short` abbreviates large ones for axes and labels: `1.2K`. */
export function figure(value: number, unit: string, language?: string, short = false): string {
  const compact = short && Math.abs(value) >= 10_000 ? ({ notation: 'compact', maximumFractionDigits: 1 } as const) : {}
  if (unit === 'ratio') return percent(value, language)
  if (isCurrency(unit)) {
    const cents = Math.abs(value) < 100 && !Number.isInteger(value) ? 2 : 0
    return new Intl.NumberFormat(language, { style: 'currency', currency: unit, maximumFractionDigits: cents, minimumFractionDigits: cents, ...compact }).format(value)
  }
  const digits = counts.has(unit) || Number.isInteger(value) ? 0 : Math.abs(value) < 10 ? 2 : 1
  return new Intl.NumberFormat(language, { maximumFractionDigits: digits, ...compact }).format(value)
}

/** A figure with the word of its unit: `1,234 people`, `34.2 %`. */
export function figureWithUnit(value: number, unit: string, language?: string): string {
  if (!counts.has(unit)) return figure(value, unit, language)
  const one = { events: 'event', people: 'person', accounts: 'account' }[unit as 'events' | 'people' | 'accounts']
  return `${figure(value, unit, language)} ${value === 1 ? one : unit}`
}

/** A share as a percentage with one digit: 0.3421 is `34.2 %`. */
export const percent = (share: number, language?: string, digits = 1): string =>
  new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: digits, minimumFractionDigits: share === 0 || share === 1 ? 0 : digits }).format(share)

/** A relative change with its sign: `+12.3 %`. */
export const change = (share: number, language?: string): string =>
  new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1, signDisplay: 'exceptZero' }).format(share)

/** The 95 % interval of a rate: `29.8–38.9 %`. Empty when there is none. */
export function intervalWords({ low, high }: Pick<Rate, 'low' | 'high'>, language?: string): string {
  if (low === null || high === null) return ''
  const bare = new Intl.NumberFormat(language, { maximumFractionDigits: 1, minimumFractionDigits: 1 })
  return `${bare.format(low * 100)}–${percent(high, language)}`
}

/** A number of things: `1 account`, `412 accounts`. */
export const counted = (n: number, one: string, many: string, language?: string): string => `${new Intl.NumberFormat(language).format(n)} ${n === 1 ? one : many}`

/** What the units of a question are called. */
export const unitWords = { person: { one: 'person', many: 'people' }, account: { one: 'account', many: 'accounts' } } as const
