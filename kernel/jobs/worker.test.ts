import { afterAll, beforeAll, expect, it } from 'vitest'
import { defineModule } from '../module.ts'
import { testApp, type TestApp } from '#test/harness.ts'
import { startJobs } from './worker.ts'

let t: TestApp
beforeAll(async () => {
  t = await testApp()
})
afterAll(() => t.close())

it('does not wait with a stop for a job that takes long, and does it again', async () => {
  let begun = 0
  let wasTold = false
  const slow = defineModule({
    name: 'slow',
    jobs: {
      'slow.never_end': (ctx) => {
        begun++
        ctx.signal?.addEventListener('abort', () => (wasTold = true))
        return new Promise(() => undefined)
      },
    },
  })
  const app = { ...t.app, modules: [slow] }
  const stop = await startJobs(app, t.pool)
  await t.ctx.enqueue('slow.never_end', {})
  await expect.poll(() => begun, { timeout: 5_000 }).toBe(1)

  const from = performance.now()
  await stop()
  expect(performance.now() - from).toBeLessThan(8_000)
  expect(wasTold).toBe(true)
  // The queue takes a job back without being waited for.
  const job = async () =>
    (
      await t.pool.query('select locked_by, attempts < max_attempts as again from graphile_worker.jobs where task_identifier = $1', [
        'slow.never_end',
      ])
    ).rows
  await expect.poll(job).toEqual([{ locked_by: null, again: true }])
})
