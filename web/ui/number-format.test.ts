import { expect, test } from 'vitest'
import { changeBetween } from './delta.ts'
import { formatDuration, formatInterval, formatNumber } from './number-format.ts'

const language = 'en'

test('numbers are written by what they count', () => {
  expect(formatNumber(1_243_882, { unit: 'count', language })).toBe('1,243,882')
  expect(formatNumber(1_243_882, { unit: 'count', language, isCompact: true })).toBe('1.2M')
  expect(formatNumber(9_999, { unit: 'count', language, isCompact: true })).toBe('9,999')
  expect(formatNumber(0.3416, { unit: 'share', language })).toBe('34.2%')
  expect(formatNumber(2351, { unit: 'money', currency: 'EUR', language })).toBe('€2,351')
  expect(formatNumber(516.5, { unit: 'money', currency: 'EUR', language })).toBe('€516.50')
  expect(formatNumber(3.14159, { language })).toBe('3.14')
  expect(formatNumber(3, { language, digits: 1 })).toBe('3.0')
})

test('a reader in another language sees their own way of writing', () => {
  expect(formatNumber(1234.5, { language: 'de' })).toBe('1.234,5')
  expect(formatInterval(0.298, 0.389, { unit: 'share', language: 'de' })).toBe('29,8–38,9\u00a0%')
})

test('an interval carries its unit once', () => {
  expect(formatInterval(0.298, 0.389, { unit: 'share', language })).toBe('29.8–38.9%')
  expect(formatInterval(2, 5, { unit: 'count', language })).toBe('2–5')
})

test('durations are written in the largest unit that fits', () => {
  expect(formatDuration(93, language)).toBe('1.6 min')
  expect(formatDuration(0.25, language)).toBe('0.3 sec')
  expect(formatDuration(86_400 * 12, language)).toBe('12 days')
})

test('shares change by points, the rest by per cent, and nothing grows from zero by per cent', () => {
  expect(changeBetween(0.301, 0.342, 'share', language)).toEqual({ direction: 'up', size: '4.1 points' })
  expect(changeBetween(18, 12, 'count', language)).toEqual({ direction: 'down', size: '33.3%' })
  expect(changeBetween(0, 12, 'count', language)).toEqual({ direction: 'up', size: '12' })
  expect(changeBetween(5, 5, 'count', language).direction).toBe('same')
})
