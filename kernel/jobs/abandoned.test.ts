import { EventEmitter } from 'node:events'
import type { WorkerEvents } from 'graphile-worker'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { testApp, type TestApp } from '#test/harness.ts'
import { giveBackAbandonedJobs } from './abandoned.ts'

let t: TestApp
beforeAll(async () => {
  t = await testApp()
})
afterAll(() => t.close())

/** A job that these workers took a minute ago. */
async function takenBy(workers: string, key: string): Promise<void> {
  await t.ctx.enqueue('test.nothing', {}, { key })
  await t.pool.query(`update graphile_worker._private_jobs set locked_by = $1, locked_at = now() - interval '1 minute' where key = $2`, [
    workers,
    key,
  ])
}

const workerOf = async (key: string): Promise<string | null> =>
  (await t.pool.query<{ locked_by: string | null }>('select locked_by from graphile_worker._private_jobs where key = $1', [key])).rows[0]!
    .locked_by

it('gives the job of a dead process back, and leaves that of a living one', async () => {
  await takenBy('pool-dead', 'abandoned')
  await takenBy('pool-alive', 'under way')
  const [elsewhere, here] = [new EventEmitter(), new EventEmitter()] as unknown as [WorkerEvents, WorkerEvents]
  const stopElsewhere = giveBackAbandonedJobs(t.pool, elsewhere, t.app.log)
  elsewhere.emit('pool:create', { workerPool: { id: 'pool-alive' } } as never)
  await expect.poll(() => workerOf('abandoned')).toBe(null)

  const stopHere = giveBackAbandonedJobs(t.pool, here, t.app.log)
  here.emit('pool:create', { workerPool: { id: 'pool-new' } } as never)
  await takenBy('pool-dead', 'abandoned')
  await expect.poll(() => workerOf('abandoned'), { timeout: 8_000 }).toBe(null)
  expect(await workerOf('under way')).toBe('pool-alive')

  await stopElsewhere()
  await expect.poll(() => workerOf('under way'), { timeout: 8_000 }).toBe(null)
  await stopHere()
})
