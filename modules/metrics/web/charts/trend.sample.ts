import type { Bucket, Line, TrendResult, TrendSeries } from '#modules/metrics/contract.ts'

/** Answers to test pictures and tables with. */
export const aBucket = (key: string, why: Bucket['why'] = null): Bucket => ({ key, label: key, partial: why !== null, why })

export const aLine = (values: (number | null)[]): Line => ({
  values,
  missing: {},
  total: values.reduce<number>((sum, value) => sum + (value ?? 0), 0),
  totalMissing: null,
  n: 100,
})

export const aSeries = (parts: Partial<TrendSeries>): TrendSeries => ({
  key: 'A',
  label: 'Events',
  segment: null,
  unit: 'events',
  direction: null,
  metric: null,
  current: aLine([1, 2, 3]),
  previous: null,
  change: null,
  withoutNumber: null,
  ...parts,
})

export const aTrend = (parts: Partial<TrendResult>): TrendResult => ({
  kind: 'trend',
  interval: 'week',
  rolling: null,
  axis: [aBucket('2026-03-02'), aBucket('2026-03-09'), aBucket('2026-03-16')],
  previousAxis: null,
  series: [aSeries({})],
  period: { from: '2026-03-02', to: '2026-03-23', words: '2 Mar – 22 Mar 2026', timezone: 'UTC', partial: false },
  previousPeriod: null,
  truncated: false,
  cut: 0,
  freshness: { watermark: null, lastReceived: null, lastEvent: null, asOf: '2026-03-23T00:00:00Z' },
  notes: [],
  sql: [],
  ...parts,
})
