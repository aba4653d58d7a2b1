import type { AdoptionResult, Rate } from '#modules/metrics/contract.ts'

export const aRate = (x: number, n: number): Rate => ({
  value: x / n,
  x,
  n,
  low: x / n - 0.05,
  high: x / n + 0.05,
  smallN: n < 100,
  few: n < 5,
  suppressed: false,
  reason: null,
})

const counts = (x: number, n: number, censored = 0) => ({ rate: aRate(x, n), exposed: n + censored, censored, medianUses: 3 })

/** An answer to test pictures and words with. */
export const anAdoption = (parts: Partial<AdoptionResult> = {}): AdoptionResult => ({
  kind: 'adoption',
  unit: 'account',
  overall: counts(141, 412, 31),
  retained: aRate(80, 120),
  retainedDays: [29, 56],
  segments: null,
  truncated: false,
  cut: 0,
  cohorts: [
    { key: '2026-03-02', label: '2 Mar', partial: false, ...counts(30, 100) },
    { key: '2026-03-09', label: '9 Mar', partial: true, ...counts(1, 40, 60) },
  ],
  timeToAdopt: {
    medianDays: null,
    reason: null,
    horizonDays: 3,
    curve: [
      { day: 0, share: 0.1, atRisk: 412 },
      { day: 2, share: 0.342, atRisk: 300 },
    ],
  },
  answer: { rate: aRate(141, 412), feature: 'Reports', subject: 'accounts', windowDays: 28, period: 'March', sentence: '' },
  period: { from: '2026-03-01', to: '2026-04-01', words: '1 Mar – 31 Mar 2026', timezone: 'UTC', partial: false },
  freshness: { watermark: null, lastReceived: null, lastEvent: null, asOf: '2026-04-01T00:00:00Z' },
  judgedAt: { at: '2026-04-01T00:00:00Z', because: 'now' },
  notes: [],
  sql: [],
  ...parts,
})
