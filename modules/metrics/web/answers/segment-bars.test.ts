import { expect, test } from 'vitest'
import type { Rate, Segment } from '#modules/metrics/contract.ts'
import { segmentBars, segmentNotes } from './segment-bars.ts'

const rate = (x: number, n: number): Rate => ({
  value: x / n,
  x,
  n,
  low: 0.1,
  high: 0.6,
  smallN: n < 100,
  few: n < 5,
  suppressed: false,
  reason: null,
})
const reason = 'Fewer than 5 people: not shown'
const hidden: Rate = { value: null, x: null, n: null, low: null, high: null, smallN: true, few: false, suppressed: true, reason }
const pro: Segment = { kind: 'value', value: 'Pro', label: 'Pro' }
const unset: Segment = { kind: 'not_set', value: null, label: 'Not set' }

test('bars carry n, interval and smallness', () => {
  expect(segmentBars([{ segment: pro, rate: rate(12, 40) }])).toEqual([
    { id: '=Pro', label: 'Pro', value: 0.3, reason: null, n: 40, low: 0.1, high: 0.6, isSmallN: true },
  ])
})

test('few people are not shown, with the reason; few accounts are too few to tell', () => {
  const [bar, few] = segmentBars([
    { segment: unset, rate: hidden },
    { segment: pro, rate: rate(1, 4) },
  ])
  expect(bar).toMatchObject({ id: 'not_set', value: null, reason })
  expect(few).toMatchObject({ value: 0.25, n: 4, note: 'too few to tell' })
})

test('what a reader must know is said in words', () => {
  expect(segmentNotes([{ rate: rate(1, 50) }, { rate: rate(1, 500) }, { rate: hidden }], 3, 'people')).toEqual([
    'Grey: fewer than 100 people, so read the interval rather than the bar.',
    'One segment has fewer than 5 people, or would tell of one that has: it is not shown.',
    '“Other” adds up 3 further values.',
  ])
  expect(segmentNotes([{ rate: rate(1, 500) }, { rate: rate(1, 3) }, { rate: rate(0, 1) }], 0, 'accounts')).toEqual([
    '2 segments have fewer than 5 accounts: too few to tell, so they stand below the others.',
  ])
  expect(segmentNotes([{ rate: rate(1, 500) }], 0, 'people')).toEqual([])
})
