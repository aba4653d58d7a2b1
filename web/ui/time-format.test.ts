import { expect, test } from 'vitest'
import { bucketName, bucketTitle } from './axis-label.ts'
import { fullTime, plainDate, readableTime } from './time-format.ts'

const style = { language: 'en-GB', zone: 'Europe/Berlin' }
const now = new Date('2026-03-10T12:00:00Z')

test('times are relative under a week and dates after it', () => {
  expect(readableTime(new Date('2026-03-10T11:59:40Z'), style, now)).toBe('just now')
  expect(readableTime(new Date('2026-03-10T11:55:00Z'), style, now)).toBe('5 minutes ago')
  expect(readableTime(new Date('2026-03-09T12:00:00Z'), style, now)).toBe('yesterday')
  expect(readableTime(new Date('2026-03-03T11:00:00Z'), style, now)).toBe('3 Mar')
  expect(readableTime(new Date('2025-03-03T11:00:00Z'), style, now)).toBe('3 Mar 2025')
})

test('the agreed zone decides which day it was', () => {
  expect(readableTime(new Date('2026-02-28T23:30:00Z'), style, now)).toBe('1 Mar')
  expect(fullTime(new Date('2026-03-03T13:05:09Z'), style)).toBe('3 Mar 2026, 14:05:09 CET')
})

test('a calendar date is the same in every zone', () => {
  expect(plainDate('2026-03-03', 'en-GB', now)).toBe('3 Mar')
})

test('buckets are named by their length', () => {
  expect(bucketName('2026-03-03', 'day', style)).toBe('3 Mar')
  expect(bucketName('2026-03-01', 'month', style)).toBe('Mar 2026')
  expect(bucketName('2026-04-01', 'quarter', style)).toBe('Q2 2026')
  expect(bucketName('2026-03-03T23:00:00Z', 'hour', style)).toBe('4 Mar, 00:00')
  expect(bucketTitle('2026-03-02', 'week', style)).toBe('Week of 2 Mar 2026')
})
