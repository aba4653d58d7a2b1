import { spawn } from 'node:child_process'
import { expect, test } from 'vitest'
import { endGently, endOf, followStderr, type RunningStore, supervise } from './child-process.ts'

const log = { info: () => {}, warn: () => {}, error: () => {} }
const patience = { timeout: 5_000, interval: 10 }

/** A shell script as a store. */
async function run(script: string): Promise<RunningStore> {
  const child = spawn('sh', ['-c', script], { stdio: ['ignore', 'ignore', 'pipe'] })
  const exited = endOf(
    child,
    followStderr(child, () => {}),
  )
  return {
    pid: child.pid ?? 0,
    exited,
    stop: () =>
      endGently(child, exited, [
        ['SIGTERM', 500],
        ['SIGKILL', 1_000],
      ]),
  }
}

test('a store that ends is started again, with the reason kept', async () => {
  const supervised = await supervise('store', () => run('echo out of luck >&2; sleep 0.1; exit 3'), log)
  await expect.poll(() => supervised.state().restarts, patience).toBeGreaterThan(1)
  expect(supervised.state().reason).toBe('ended with code 3: out of luck')
  await supervised.stop()
  expect(supervised.state()).toMatchObject({ status: 'stopped' })
})

test('a first start that fails is told; later ones are repeated until one works', async () => {
  await expect(supervise('store', () => Promise.reject(new Error('no disk')), log)).rejects.toThrow('no disk')
  let attempt = 0
  const start = (): Promise<RunningStore> => {
    attempt++
    return attempt === 2 || attempt === 3 ? Promise.reject(new Error('not yet')) : run('sleep 100')
  }
  const supervised = await supervise('store', start, log)
  process.kill(supervised.state().pid ?? 0, 'SIGKILL')
  await expect.poll(() => supervised.state().reason, patience).toBe('not yet')
  await expect.poll(() => supervised.state(), patience).toMatchObject({ status: 'ready', restarts: 1 })
  expect(attempt).toBe(4)
  await supervised.stop()
})

test('a store that is silent too often in a row is ended and started again; one that is slow now and then is not', async () => {
  const quick = { everyMs: 10, answerMs: 50, misses: 3 }
  let asked = 0
  const check = (): Promise<void> => (++asked % 3 === 0 ? Promise.resolve() : Promise.reject(new Error('no answer')))
  const slow = await supervise('store', async () => ({ ...(await run('sleep 100')), check }), log, quick)
  await expect.poll(() => asked, patience).toBeGreaterThan(20)
  expect(slow.state()).toMatchObject({ status: 'ready', restarts: 0 })
  await slow.stop()

  let started = 0
  const start = async (): Promise<RunningStore> => {
    const isFirst = started++ === 0
    return { ...(await run('sleep 100')), check: () => (isFirst ? Promise.reject(new Error('no answer')) : Promise.resolve()) }
  }
  const silent = await supervise('store', start, log, quick)
  await expect.poll(() => silent.state(), patience).toMatchObject({ status: 'ready', restarts: 1, reason: 'ended by SIGKILL' })
  await silent.stop()
})

test('stopping ends a store that does not listen, and one that is about to be started again', async () => {
  const deaf = await supervise('store', () => run("trap '' TERM; while :; do sleep 0.1; done"), log)
  const { pid } = deaf.state()
  await deaf.stop()
  expect(() => process.kill(pid ?? 0, 0)).toThrow('ESRCH')

  let started = 0
  const crashing = await supervise('store', () => (started++, run('exit 1')), log)
  await expect.poll(() => started, patience).toBeGreaterThan(1)
  await crashing.stop()
  await crashing.stop()
  const after = started
  await new Promise((resolve) => setTimeout(resolve, 400))
  expect(started).toBe(after)
})
