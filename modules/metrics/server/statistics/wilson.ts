import type { Rate } from '../../contract.ts'

/** Two-sided 95 % quantile of the standard normal distribution. */
const z95 = 1.959963984540054

/**
 * Wilson score interval of a share x ÷ n: p̂ = x/n; centre = (p̂ + z²/2n) ÷ (1 + z²/n);
 * half = z·√(p̂(1 − p̂)/n + z²/4n²) ÷ (1 + z²/n).
 * E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927), 209–212.
 * `n` must be above 0.
 */
export function wilson(x: number, n: number, z: number = z95): { low: number; high: number } {
  const p = x / n
  const centre = (p + (z * z) / (2 * n)) / (1 + (z * z) / n)
  const half = (z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n))) / (1 + (z * z) / n)
  return { low: x === 0 ? 0 : Math.max(0, centre - half), high: x === n ? 1 : Math.min(1, centre + half) }
}

/** Fewer than this is too few to tell anything by. */
export const smallest = 5
const needsInterval = 100

const nothing = { value: null, x: null, low: null, high: null, smallN: true, few: false }

/** A share with its interval. Without units it is not a number and says why (`reason`). */
export function rateOf(x: number, n: number, reason: string): Rate {
  if (n === 0) return { ...nothing, n: 0, suppressed: false, reason }
  return { value: x / n, x, n, ...wilson(x, n), smallN: n < needsInterval, few: n < smallest, suppressed: false, reason: null }
}

/** What stands in place of the rate of a group that is not shown. */
export const hiddenRate = (reason: string): Rate => ({ ...nothing, n: null, suppressed: true, reason })
