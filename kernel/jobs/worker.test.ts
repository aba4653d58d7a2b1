import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { defineModule } from '../module.ts'
import { testApp, type TestApp } from '#test/harness.ts'
import { jobsByKey } from './queue.ts'
import type { JobTry } from './try.ts'
import { runDueJobs, startJobs } from './worker.ts'

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
    (await t.pool.query('select locked_by, attempts from graphile_worker.jobs where task_identifier = $1', ['slow.never_end'])).rows
  await expect.poll(job).toEqual([{ locked_by: null, attempts: 0 }])
})

describe('a job that fails', () => {
  const dueAgain = () => t.pool.query("update graphile_worker._private_jobs set run_at = now() where key = 'failing'")
  const left = async () =>
    (
      await t.pool.query<{ attempts: number; pause: number; locked_by: string | null }>(
        "select attempts, locked_by, round(extract(epoch from run_at - now()))::int as pause from graphile_worker.jobs where key = 'failing'",
      )
    ).rows[0]!

  /** Tries the job this often. @returns for each try whether it was the last */
  async function fail(times: number, attempts: number, before: (job: JobTry) => Promise<void>): Promise<boolean[]> {
    const wasLast: boolean[] = []
    const failing = defineModule({
      name: 'failing',
      jobs: {
        'failing.fail': async (_ctx, _payload, job) => {
          wasLast.push(job.isLast)
          await before(job)
          throw new Error('It fails.')
        },
      },
    })
    await t.ctx.enqueue('failing.fail', {}, { key: 'failing', attempts })
    for (let n = 0; n < times; n++) {
      await dueAgain()
      await runDueJobs({ ...t.app, modules: [failing] }, t.pool)
      await expect.poll(left).toMatchObject({ locked_by: null })
    }
    return wasLast
  }

  it('is told when it is given up', async () => {
    expect(await fail(4, 3, () => Promise.resolve())).toEqual([false, false, true])
    expect((await jobsByKey(t.app.db, 'failing.fail')).get('failing')).toEqual({ isGivenUp: true })
  })

  it('gets all its tries again when it came further', async () => {
    expect(await fail(5, 3, (job) => job.renew())).toEqual(Array(5).fill(false))
    expect(await left()).toMatchObject({ attempts: 1 })
  })

  it('is never given up, and tried within minutes, when it is excused', async () => {
    expect(await fail(9, 8, (job) => job.excuse())).toEqual(Array(9).fill(false))
    const { attempts, pause } = await left()
    expect([attempts, pause > 300 && pause < 500]).toEqual([6, true])
  })

  it('waits for a workspace that was removed', async () => {
    await fail(1, 2, () => Promise.resolve())
    // Through the handle that sees all workspaces: another connection of the pool may be limited to one that does not exist.
    await t.app.db.updateTable('workspaces').set({ deleted_at: new Date() }).execute()
    expect(await fail(4, 2, () => Promise.resolve())).toEqual([])
    expect(await left()).toMatchObject({ attempts: 1, pause: expect.closeTo(3600, -2) })
    await t.app.db.updateTable('workspaces').set({ deleted_at: null }).execute()
  })
})
