import { formatNumber, type Unit } from './number-format.ts'

export interface Change {
  direction: 'up' | 'down' | 'same'
  /** Without sign: "12.3 %", or "4.1 points" between shares. */
  size: string
}

/** The change from one figure to another. Shares differ by points, everything else by per cent; from zero there is no per cent. */
export function changeBetween(before: number, now: number, unit: Unit, language?: string): Change {
  const direction = now > before ? 'up' : now < before ? 'down' : 'same'
  if (unit === 'share') return { direction, size: `${formatNumber(Math.abs(now - before) * 100, { digits: 1, language })} points` }
  if (before === 0) return { direction, size: formatNumber(Math.abs(now), { unit, language }) }
  return { direction, size: formatNumber(Math.abs(now - before) / Math.abs(before), { unit: 'share', language }) }
}
