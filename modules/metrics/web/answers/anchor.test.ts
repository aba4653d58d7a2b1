import { expect, test } from 'vitest'
import type { Range } from '#modules/metrics/contract.ts'
import { anchorDay } from './anchor.ts'

const now = new Date('2026-11-22T10:00:00Z')
const months: Range = { type: 'last', count: 3, unit: 'month', includeCurrent: false }

const all = (at: string) => ({ ofAll: at, ofAsked: at })

test('an archive is seen from its own end', () => {
  expect(anchorDay(all('2024-12-31T22:30:00Z'), months, now, 'UTC')).toBe('2025-01-01')
  expect(anchorDay(all('2024-12-31T23:30:00Z'), months, now, 'Europe/Paris')).toBe('2025-01-02')
  expect(anchorDay({ ofAll: '2024-12-31T22:30:00Z', ofAsked: '2011-12-09T12:50:00Z' }, months, now, 'UTC')).toBe('2011-12-10')
})

test('where events still arrive, an event that stopped is at zero', () => {
  expect(anchorDay(all('2026-11-22T09:59:00Z'), months, now, 'UTC')).toBeUndefined()
  expect(anchorDay({ ofAll: '2026-11-22T09:59:00Z', ofAsked: '2024-12-31T22:30:00Z' }, months, now, 'UTC')).toBeUndefined()
  expect(anchorDay({ ofAll: undefined, ofAsked: undefined }, months, now, 'UTC')).toBeUndefined()
})

test('days that were named stay as they are', () => {
  expect(anchorDay(all('2024-12-31T22:30:00Z'), { type: 'between', from: '2026-01-01', to: '2026-02-01' }, now, 'UTC')).toBeUndefined()
})
