/**
 * What a number counts. `count`: things · `share`: 0 to 1, written in per cent · `money`: in `currency` · `seconds`: a duration ·
 * `plain`: a bare number.
 */
export type Unit = 'count' | 'share' | 'money' | 'seconds' | 'plain'

export interface NumberStyle {
  unit?: Unit | undefined
  /** Digits after the point; by unit unless given. */
  digits?: number | undefined
  /** 12.4 K instead of 12,403. */
  isCompact?: boolean | undefined
  currency?: string | undefined
  language?: string | undefined
}

const formats = new Map<string, Intl.NumberFormat>()

function formatOf(language: string | undefined, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = JSON.stringify([language, options])
  const known = formats.get(key) ?? new Intl.NumberFormat(language, options)
  formats.set(key, known)
  return known
}

/** A number in the reader's way of writing. What is not a finite number has no figure: the caller says N/A and why. */
export function formatNumber(value: number, { unit = 'plain', digits, isCompact, currency = 'USD', language }: NumberStyle = {}): string {
  if (unit === 'seconds') return formatDuration(value, language)
  const compact: Intl.NumberFormatOptions = isCompact && Math.abs(value) >= 10_000 ? { notation: 'compact', maximumFractionDigits: 1 } : {}
  if (unit === 'share')
    return formatOf(language, { style: 'percent', minimumFractionDigits: digits ?? 1, maximumFractionDigits: digits ?? 1 }).format(value)
  if (unit === 'money') {
    const own = digits ?? (Math.abs(value) >= 1000 || Number.isInteger(value) ? 0 : 2)
    return formatOf(language, { style: 'currency', currency, minimumFractionDigits: own, maximumFractionDigits: own, ...compact }).format(
      value,
    )
  }
  const own = digits ?? (unit === 'count' || Number.isInteger(value) ? 0 : Math.abs(value) >= 100 ? 1 : 2)
  return formatOf(language, {
    maximumFractionDigits: own,
    ...(digits === undefined ? {} : { minimumFractionDigits: digits }),
    ...compact,
  }).format(value)
}

const steps: [seconds: number, unit: string][] = [
  [86_400, 'day'],
  [3600, 'hour'],
  [60, 'minute'],
  [1, 'second'],
]

/** A duration in its largest fitting unit: 93 s is "1.6 min". */
export function formatDuration(seconds: number, language?: string): string {
  const [size, unit] = steps.find(([step]) => Math.abs(seconds) >= step) ?? steps.at(-1)!
  const value = seconds / size
  return formatOf(language, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: Math.abs(value) < 10 ? 1 : 0 }).format(
    value,
  )
}

/** Both ends of an interval with the unit once: "29.8–38.9 %". */
export function formatInterval(low: number, high: number, style: NumberStyle = {}): string {
  const [first, second] = [formatNumber(low, style), formatNumber(high, style)]
  const sign = style.unit === 'share' ? /\s?%$/ : null
  return sign ? `${first.replace(sign, '')}–${second}` : `${first}–${second}`
}
