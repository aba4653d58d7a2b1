import { expect, it } from 'vitest'
import { checkZone, dayAt, fromZone, offsetLabel, startOfDay } from './zone.ts'

it('writes offsets with their minutes', () => {
  expect(offsetLabel(Date.parse('2025-01-01T00:00Z'), 'Asia/Kolkata')).toBe('+05:30')
  expect(offsetLabel(Date.parse('2025-07-01T00:00Z'), 'America/St_Johns')).toBe('-02:30')
})

it.each([
  ['2026-03-29', 'Europe/Berlin', '2026-03-28T23:00:00.000Z'],
  ['2026-03-30', 'Europe/Berlin', '2026-03-29T22:00:00.000Z'],
  ['2026-01-01', 'Asia/Kolkata', '2025-12-31T18:30:00.000Z'],
  ['2026-01-01', 'America/New_York', '2026-01-01T05:00:00.000Z'],
  // The day has no midnight: clocks go forward then.
  ['2025-04-25', 'Africa/Cairo', '2025-04-24T22:00:00.000Z'],
])('%s begins in %s', (day, zone, instant) => {
  expect(new Date(startOfDay(day, zone)).toISOString()).toBe(instant)
  expect(dayAt(Date.parse(instant), zone)).toBe(day)
})

it.each([
  ['2026-07-01T10:00Z', 'Europe/Dublin', '2026-07-01T09:00Z'],
  ['2026-03-29T02:30Z', 'Europe/Berlin', '2026-03-29T01:30Z'],
  ['2026-10-25T02:30Z', 'Europe/Berlin', '2026-10-25T00:30Z'],
])('clocks show %s in %s at %s', (local, zone, instant) => {
  expect(fromZone(Date.parse(local), zone)).toBe(Date.parse(instant))
})

it('names a zone that does not exist', () => {
  expect(() => checkZone('Europe/Atlantis')).toThrow('got "Europe/Atlantis"')
})
