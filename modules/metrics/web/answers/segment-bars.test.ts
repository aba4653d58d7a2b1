import { expect, test } from 'vitest'
import type { Rate, Segment } from '#modules/metrics/contract.ts'
import { segmentBars, segmentNotes } from './segment-bars.ts'

const rate = (x: number, n: number): Rate => ({ value: x / n, x, n, low: 0.1, high: 0.6, smallN: n < 100, suppressed: false, reason: null })
const hidden: Rate = { value: null, x: null, n: null, low: null, high: null, smallN: true, suppressed: true, reason: null }
const pro: Segment = { kind: 'value', value: 'Pro', label: 'Pro' }
const unset: Segment = { kind: 'not_set', value: null, label: 'Not set' }

test('bars carry n, interval and smallness', () => {
  expect(segmentBars([{ segment: pro, rate: rate(12, 40) }], 'accounts')).toEqual([
    { id: '=Pro', label: 'Pro', value: 0.3, reason: null, n: 40, low: 0.1, high: 0.6, isSmallN: true },
  ])
})

test('fewer than five are not shown, with the reason', () => {
  const [bar] = segmentBars([{ segment: unset, rate: { ...hidden, value: 1 } }], 'accounts')
  expect(bar).toMatchObject({ id: 'not_set', value: null, reason: 'Fewer than 5 accounts: not shown' })
})

test('what a reader must know is said in words', () => {
  const segments = [{ rate: rate(1, 50) }, { rate: rate(1, 500) }, { rate: hidden }]
  expect(segmentNotes(segments, 3, 'people')).toEqual([
    'Grey: fewer than 100 people, so read the interval rather than the bar.',
    'One segment has fewer than 5 people and is not shown, to protect whoever is in it.',
    '“Other” adds up 3 further values.',
  ])
  expect(segmentNotes([{ rate: rate(1, 500) }], 0, 'people')).toEqual([])
})
