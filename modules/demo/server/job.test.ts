import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Ctx } from '#kernel/context.ts'
import type { JobTry } from '#kernel/jobs/try.ts'
import type { Module } from '#kernel/module.ts'
import { showDemoProgress } from '#modules/workspace/contract.ts'
import { testApp, type TestApp } from '#test/harness.ts'
import { loadDemo } from './job.ts'

let t: TestApp
beforeAll(async () => {
  t = await testApp()
})
afterAll(() => t.close())

const tryOf = (isLast: boolean): JobTry => ({ isLast, renew: async () => {}, excuse: async () => {} })

/** The owner's context as if the product had only these modules. */
const withModules = (...modules: Module[]): Ctx => ({ ...t.ctx, app: { ...t.app, modules } })

it('lets every module fill the demo, in their order, and tells how far it is', async () => {
  const order: string[] = []
  const first: Module = {
    name: 'first',
    async loadDemo(_ctx, report) {
      await report('Loading the first', 1, 4)
      order.push((await t.call(showDemoProgress, {})).words)
    },
  }
  const second: Module = { name: 'second', loadDemo: async () => void order.push('second') }
  await loadDemo(withModules(first, { name: 'without' }, second), {}, tryOf(false))
  expect(order).toEqual(['Loading the first', 'second'])
  expect(await t.call(showDemoProgress, {})).toEqual({ state: 'ready', words: 'The demo is loaded', done: 4, total: 4 })
})

it('waits for the next try in words for visitors, and says that it failed when there is none', async () => {
  const broken: Module = {
    name: 'broken',
    async loadDemo(_ctx, report) {
      await report('Loading', 1, 4)
      throw new Error('duplicate key value violates unique constraint "people_pkey"')
    },
  }
  const progress = () => t.call(showDemoProgress, {})
  await expect(loadDemo(withModules(broken), {}, tryOf(false))).rejects.toThrow('duplicate key')
  expect(await progress()).toEqual({ state: 'waiting', words: expect.stringMatching(/on our side.* tried again/), done: 1, total: 4 })
  await expect(loadDemo(withModules(broken), {}, tryOf(true))).rejects.toThrow('duplicate key')
  expect(await progress()).toEqual({ state: 'failed', words: expect.stringContaining('on our side'), done: 1, total: 4 })
  expect(JSON.stringify(await progress())).not.toContain('duplicate')
})
