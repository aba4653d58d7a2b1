import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { as, sql } from '#kernel/clickhouse/sql.ts'
import { dayAt, startOfDay } from '#kernel/zone.ts'
import { testApp, type TestApp } from '#test/harness.ts'
import { addDays, addUnits, daysBetween, startOf, weekday } from './calendar.ts'
import { daysInWords, previousDays, resolveRange } from './period.ts'

describe('the calendar', () => {
  it('adds days and months without zones', () => {
    expect(addDays('2024-02-28', 2)).toBe('2024-03-01')
    expect(addUnits('month', '2025-01-31', 1)).toBe('2025-02-28')
    expect(addUnits('quarter', '2025-11-30', 1)).toBe('2026-02-28')
    expect(daysBetween('2025-03-29', '2025-03-31')).toBe(2)
    expect([weekday('2025-03-03'), weekday('2025-03-09')]).toEqual([1, 7])
  })

  it('begins weeks on any day', () => {
    expect([1, 2, 3, 4, 5, 6, 7].map((start) => startOf('week', '2025-03-05', start))).toEqual([
      '2025-03-03',
      '2025-03-04',
      '2025-03-05',
      '2025-02-27',
      '2025-02-28',
      '2025-03-01',
      '2025-03-02',
    ])
  })
})

describe('periods', () => {
  it('are said as people say them', () => {
    const words = (from: string, to: string) => daysInWords({ from, to })
    expect(words('2025-03-01', '2025-04-01')).toBe('March 2025')
    expect(words('2025-01-01', '2025-04-01')).toBe('Q1 2025')
    expect(words('2025-01-01', '2026-01-01')).toBe('2025')
    expect(words('2025-03-03', '2025-03-04')).toBe('3 Mar 2025')
    expect(words('2025-12-30', '2026-01-03')).toBe('30 Dec 2025 to 2 Jan 2026')
  })

  it('never overlap the previous one', () => {
    const frame = { timezone: 'UTC', weekStart: 1, now: Date.parse('2025-03-31T12:00:00Z') }
    const soFar = { type: 'to_date', unit: 'month' } as const
    const days = resolveRange(soFar, frame)
    expect(days).toEqual({ from: '2025-03-01', to: '2025-04-01' })
    expect(previousDays(soFar, days, 'day', 1)).toEqual({ from: '2025-02-01', to: '2025-03-01' })
  })
})

describe('zones', () => {
  let t: TestApp
  beforeAll(async () => {
    t = await testApp()
  })
  afterAll(() => t.close())

  it.each([
    'UTC',
    'Africa/Cairo',
    'Asia/Kolkata',
    'Australia/Lord_Howe',
    'America/Santiago',
    'America/New_York',
    'Asia/Kathmandu',
    'Pacific/Chatham',
    'Asia/Tehran',
  ])('know the same days in %s here and in the database, on every day of 2025', async (zone) => {
    const days = Array.from({ length: 365 }, (_, i) => addDays('2025-01-01', i))
    const starts = days.map((day) => startOfDay(day, zone))
    expect(starts.map((at) => dayAt(at, zone))).toEqual(days)
    const rows = await t.app.ch.query<{ first: string; before: string }>(sql`
        SELECT toDate(fromUnixTimestamp64Milli(at, 'UTC'), ${zone}) AS first, toDate(fromUnixTimestamp64Milli(at - 1, 'UTC'), ${zone}) AS before
        FROM (SELECT arrayJoin(arrayMap(x -> toInt64(x), ${as('Array(UInt64)', starts)})) AS at)`)
    expect(rows.map((row) => row.first)).toEqual(days)
    expect(rows.map((row) => row.before)).toEqual(days.map((day) => addDays(day, -1)))
  })
})
