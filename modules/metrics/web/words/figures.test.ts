import { expect, test } from 'vitest'
import { counted, figure, figureWithUnit, intervalWords, percent, unitTitle } from './figures.ts'

test.each([
  [1234, 'people', false, '1,234'],
  [1_234_567, 'events', true, '1.2M'],
  [0.3421, 'ratio', false, '34.2%'],
  [1234.5, 'USD', false, '$1,235'],
  [12.5, 'USD', false, '$12.50'],
  [3.14159, 'number', false, '3.14'],
] as const)('%d %s', (value, unit, isCompact, words) => {
  expect(figure(value, unit, 'en-US', isCompact)).toBe(words)
})

test('a count says what it counts', () => {
  expect(figureWithUnit(1, 'people', 'en-US')).toBe('1 person')
  expect(figureWithUnit(2, 'accounts', 'en-US')).toBe('2 accounts')
  expect(figureWithUnit(0.5, 'ratio', 'en-US')).toBe('50.0%')
  expect(counted(1200, 'account', 'accounts', 'de')).toBe('1.200 accounts')
  expect(unitTitle('people')).toBe('People')
})

test('shares and their intervals', () => {
  expect(percent(0.5, 'en-US', 0)).toBe('50%')
  expect(intervalWords({ low: 0.298, high: 0.389 }, 'en-US')).toBe('29.8–38.9%')
  expect(intervalWords({ low: null, high: null }, 'en-US')).toBe('')
})
