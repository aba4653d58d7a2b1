import { afterAll, beforeAll, expect, it } from 'vitest'
import { toAppError } from '#kernel/http/problem.ts'
import { testApp, type TestApp } from '#test/harness.ts'
import { scope, sql } from './sql.ts'

let t: TestApp
beforeAll(async () => {
  t = await testApp()
})
afterAll(() => t.close())

it('tells a question that needs too much memory, which asking again would not help, and goes on', async () => {
  const greedy = sql`SELECT groupArray(number) FROM numbers(100000000) WHERE (SELECT count() FROM events WHERE ${scope()}) = 0`
  const error = await t.ctx.ch.query(greedy, { settings: { max_memory_usage: '10000000' } }).catch((thrown: unknown) => thrown)
  expect(toAppError(error)).toMatchObject({ code: 'too_large', message: expect.stringContaining('shorter time'), details: {} })
  expect(await t.ctx.ch.query(sql`SELECT 1 AS one WHERE (SELECT count() FROM events WHERE ${scope()}) = 0`)).toEqual([{ one: 1 }])
})

it('has senders try again what could not be stored for want of memory', () => {
  const error = Object.assign(new Error('Query memory limit exceeded'), { code: '241' })
  expect(toAppError(error)).toMatchObject({ code: 'unavailable', details: { retryAfterSeconds: 2 } })
})
