import { expect, it } from 'vitest'
import { everyDay } from './days.ts'

it('fills the days on which nothing happened, up to today', () => {
  const days = everyDay([{ day: '2026-03-01', count: 3 }], { count: 0 }, 3, new Date('2026-03-02T23:59:00Z'))
  expect(days).toEqual([
    { day: '2026-02-28', count: 0 },
    { day: '2026-03-01', count: 3 },
    { day: '2026-03-02', count: 0 },
  ])
})
