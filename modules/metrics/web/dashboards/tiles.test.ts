import { expect, test } from 'vitest'
import { chartSpec, type Range, type Tile } from '#modules/metrics/contract.ts'
import { moved, overRange, resized, tileKey, without } from './tiles.ts'

const metric = (name: string): Tile => ({ kind: 'metric', metric: name, size: 'small', title: null })
const tiles = [metric('a'), metric('b'), metric('a')]
const names = (list: readonly Tile[]) => list.map((one) => one.kind === 'metric' && one.metric).join('')

test('a tile moves and the others keep their order', () => {
  expect(names(moved(tiles, 1, 0))).toBe('baa')
  expect(names(moved([metric('x'), metric('y'), metric('z')], 0, 2))).toBe('yzx')
  expect(names(moved(tiles, 0, -1))).toBe('aba')
  expect(names(moved(tiles, 2, 3))).toBe('aba')
})

test('the same metric may stand twice', () => {
  expect(tiles.map(tileKey)).toEqual(['metric:a#0', 'metric:b#0', 'metric:a#1'])
})

test('size and removal touch one tile', () => {
  expect(resized(tiles, 1, 'large').map((one) => one.size)).toEqual(['small', 'large', 'small'])
  expect(names(without(tiles, 0))).toBe('ba')
})

test('another period keeps the picture readable', () => {
  const trend = chartSpec.parse({ kind: 'trend', series: [{ kind: 'events', events: 'any', measure: { type: 'count' } }], interval: 'day' })
  const last = (count: number, unit: 'day' | 'week' | 'month' | 'quarter'): Range => ({ type: 'last', count, unit, includeCurrent: false })
  const over = (range: Range) => overRange(trend, range)
  expect(over(last(90, 'day'))).toMatchObject({ interval: 'day' })
  expect(over(last(24, 'month'))).toMatchObject({ interval: 'week' })
  expect(over(last(12, 'quarter'))).toMatchObject({ interval: 'month' })
  expect(overRange({ ...trend, interval: 'month' } as typeof trend, last(7, 'day'))).toMatchObject({ interval: 'day' })
})
