import { expect, it } from 'vitest'
import { killInTurn } from '#test/crash/kill.ts'

it('loses and doubles nothing when each process is killed during ingestion', { timeout: 240_000 }, async () => {
  const verdict = await killInTurn(6, () => undefined)
  expect(verdict.stored).toBe(verdict.acknowledged)
  expect(verdict.sumStored).toBe(verdict.sumExpected)
})
