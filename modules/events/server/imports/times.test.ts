import { describe, expect, it } from 'vitest'
import type { DateOrder, TimeFormat } from '../../contract.ts'
import { parseTime, timeFormatInWords } from './times.ts'

const utc = (...parts: [number, number, number, number?, number?, number?]) =>
  Date.UTC(parts[0], parts[1] - 1, parts[2], parts[3] ?? 0, parts[4] ?? 0, parts[5] ?? 0)

describe('a cell with a time', () => {
  it.each<[unknown, TimeFormat, string, number | undefined]>([
    ['2026-03-01', 'auto', 'UTC', utc(2026, 3, 1)],
    ['2026-03-01 10:00:00', 'auto', 'Europe/Dublin', utc(2026, 3, 1, 10)],
    ['2026-07-01 10:00:00', 'auto', 'Europe/Dublin', utc(2026, 7, 1, 9)],
    ['2026-07-01T10:00:00Z', 'auto', 'Europe/Dublin', utc(2026, 7, 1, 10)],
    ['2026-07-01T10:00:00+02:00', 'iso', 'Asia/Tokyo', utc(2026, 7, 1, 8)],
    [1_772_359_200, 'auto', 'Asia/Tokyo', 1_772_359_200_000],
    ['1772359200', 'epoch_seconds', 'UTC', 1_772_359_200_000],
    ['1772359200000', 'epoch_milliseconds', 'UTC', 1_772_359_200_000],
    ['31-12-2025 23:59', 'DD-MM-YYYY', 'UTC', utc(2025, 12, 31, 23, 59)],
    ['1/12/2010 8:26', 'DD-MM-YYYY', 'Europe/London', utc(2010, 12, 1, 8, 26)],
    ['12/1/2010 8:26 PM', 'MM-DD-YYYY', 'UTC', utc(2010, 12, 1, 20, 26)],
    ['12/1/2010 12:00 AM', 'MM-DD-YYYY', 'UTC', utc(2010, 12, 1)],
    ['17/10/21, 12:39', 'DD-MM-YYYY', 'UTC', utc(2021, 10, 17, 12, 39)],
    ['10/17/69', 'MM-DD-YYYY', 'UTC', utc(2069, 10, 17)],
    ['10/17/70 1:05 pm', 'MM-DD-YYYY', 'UTC', utc(1970, 10, 17, 13, 5)],
    ['17.10.21', 'DD-MM-YYYY', 'UTC', utc(2021, 10, 17)],
    // The year may be in front, and a version is no date.
    ['21-10-17', 'DD-MM-YYYY', 'UTC', undefined],
    ['3.12.10', 'DD-MM-YYYY', 'UTC', undefined],
    ['2025/12/31', 'YYYY-MM-DD', 'UTC', utc(2025, 12, 31)],
    ['31-12-2025', 'MM-DD-YYYY', 'UTC', undefined],
    ['30-02-2025', 'DD-MM-YYYY', 'UTC', undefined],
    ['01/02/2025', 'auto', 'UTC', undefined],
    ['5', 'auto', 'UTC', undefined],
    ['', 'epoch_seconds', 'UTC', undefined],
    ['soon', 'auto', 'UTC', undefined],
    // Clocks go forward from 02:00 to 03:00: the time does not exist.
    ['2026-03-29 02:30', 'auto', 'Europe/Berlin', utc(2026, 3, 29, 1, 30)],
    // Clocks go back from 03:00 to 02:00: the first of the two.
    ['2026-10-25 02:30', 'auto', 'Europe/Berlin', utc(2026, 10, 25, 0, 30)],
    // The change of clocks at midnight.
    ['2025-04-25 01:00', 'auto', 'Africa/Cairo', utc(2025, 4, 24, 22)],
  ])('%j as %s in %s', (value, format, zone, expected) => expect(parseTime(value, format, zone)).toBe(expected))
})

describe('a cell with a date of unsaid order', () => {
  it.each<[string, DateOrder, number | undefined]>([
    ['03/04/2024', 'day-first', utc(2024, 4, 3)],
    ['03/04/2024 10:30', 'month-first', utc(2024, 3, 4, 10, 30)],
    ['17/10/21, 12:39', 'day-first', utc(2021, 10, 17, 12, 39)],
    ['25.12.2024', 'day-first', utc(2024, 12, 25)],
    ['25.12.2024', 'month-first', undefined],
    ['2024-04-03', 'month-first', utc(2024, 4, 3)],
    ['1712102400', 'day-first', utc(2024, 4, 3)],
  ])('%j, %s', (value, order, expected) => expect(parseTime(value, 'auto', 'UTC', order)).toBe(expected))
})

it('says which forms it takes by itself, also those that need an order', () => {
  expect(timeFormatInWords('auto')).toMatch(
    /^ISO 8601 .* or the epoch .*, or day, month, year, .*day-first\), or month, day, year, .*month-first\)$/,
  )
  expect(timeFormatInWords('auto', 'day-first')).not.toContain('month-first')
})
