import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { kaplanMeier, medianTime } from './kaplan-meier.ts'
import { rateOf, wilson } from './wilson.ts'

describe('the Wilson interval', () => {
  it.each([
    [42, 50, 0.7149, 0.9166],
    [3, 3, 0.4385, 1],
    [0, 10, 0, 0.2775],
  ])('of %i in %i', (x, n, low, high) => {
    expect(wilson(x, n).low).toBeCloseTo(low, 4)
    expect(wilson(x, n).high).toBeCloseTo(high, 4)
  })

  it('holds the share, stays between 0 and 1, and mirrors', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.double({ min: 0, max: 1, noNaN: true }), (n, share) => {
        const x = Math.round(n * share)
        const { low, high } = wilson(x, n)
        const mirrored = wilson(n - x, n)
        expect(low).toBeGreaterThanOrEqual(0)
        expect(high).toBeLessThanOrEqual(1)
        expect(low).toBeLessThanOrEqual(x / n)
        expect(high).toBeGreaterThanOrEqual(x / n)
        expect(mirrored.high).toBeCloseTo(1 - low, 9)
      }),
    )
  })
})

describe('a rate', () => {
  it('is not a number without units, and says why', () => {
    expect(rateOf(0, 0, 'Nobody was exposed')).toMatchObject({
      value: null,
      n: 0,
      low: null,
      reason: 'Nobody was exposed',
      suppressed: false,
    })
  })

  it('says when n is small', () => {
    expect(rateOf(50, 99, '').smallN).toBe(true)
    expect(rateOf(50, 100, '').smallN).toBe(false)
  })

  it('says when n is too few to tell', () => {
    expect(rateOf(1, 4, '')).toMatchObject({ value: 0.25, n: 4, few: true, suppressed: false })
    expect(rateOf(1, 5, '')).toMatchObject({ value: 0.2, n: 5, few: false })
    expect(rateOf(0, 0, 'Nobody')).toMatchObject({ value: null, few: false })
  })
})

describe('Kaplan–Meier', () => {
  const durations = [
    { time: 20, events: 1, censored: 0 },
    { time: 35, events: 1, censored: 1 },
    { time: 50, events: 1, censored: 0 },
    { time: 60, events: 1, censored: 0 },
    { time: 80, events: 1, censored: 1 },
    { time: 95, events: 0, censored: 1 },
  ]

  it('keeps units that are still open in the risk set: 20, 35, 35+, 50, 60, 80, 80+, 95+', () => {
    const steps = kaplanMeier(durations)
    expect(steps.map(({ time, survival }) => [time, Number(survival.toFixed(4))])).toEqual([
      [20, 0.875],
      [35, 0.75],
      [50, 0.6],
      [60, 0.45],
      [80, 0.3],
    ])
    expect(medianTime(steps)).toBe(60)
  })

  it('has no median when fewer than half have had the event', () => {
    expect(medianTime(kaplanMeier([{ time: 3, events: 2, censored: 3 }]))).toBeNull()
    expect(kaplanMeier([])).toEqual([])
  })

  it('takes exactly one half as the median, whatever rounding does', () => {
    const thirds = Array.from({ length: 6 }, (_, i) => ({ time: i + 1, events: 1, censored: 0 }))
    expect(medianTime(kaplanMeier(thirds))).toBe(3)
  })

  it('is the plain share when nobody is censored', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 50 }), (times) => {
        const steps = kaplanMeier(times.map((time) => ({ time, events: 1, censored: 0 })))
        for (const { time, survival } of steps) expect(survival).toBeCloseTo(times.filter((one) => one > time).length / times.length, 9)
      }),
    )
  })
})
