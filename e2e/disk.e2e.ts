import { expect, it } from 'vitest'
import { breakAndMend } from '#test/crash/disk.ts'
import { mountSmallDisk } from '#test/crash/small-disk.ts'

const refused = { code: 503, retryAfter: expect.stringMatching(/^\d+$/), detail: expect.stringMatching(/again in a moment/) }

it(
  'says so while its disk is full or read-only, goes on by itself, and loses and doubles nothing',
  { timeout: 150_000 },
  async ({ skip }) => {
    const disk = mountSmallDisk(500)
    if (typeof disk === 'string') return skip(disk)
    try {
      const verdict = await breakAndMend(disk)
      expect(verdict.low).toEqual({ events: refused, health: expect.objectContaining({ code: 503, status: 'degraded' }) })
      expect(verdict.savedWhileLow).toBe(true)
      expect(verdict.full).toEqual({ events: refused, health: expect.objectContaining({ code: 503 }) })
      expect(verdict.readOnly).toEqual({ events: refused, health: expect.objectContaining({ code: 503, status: 'unavailable' }) })
      expect(verdict.stored).toBe(verdict.acknowledged)
      expect(verdict.sumStored).toBe(verdict.sumExpected)
    } finally {
      disk.remove()
    }
  },
)
