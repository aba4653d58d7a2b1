import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Ctx } from '#kernel/context.ts'
import type { Module } from '#kernel/module.ts'
import { showDemoProgress } from '#modules/workspace/contract.ts'
import { testApp, type TestApp } from '#test/harness.ts'
import { loadDemo } from './job.ts'

let t: TestApp
beforeAll(async () => {
  t = await testApp()
})
afterAll(() => t.close())

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
  await loadDemo(withModules(first, { name: 'without' }, second))
  expect(order).toEqual(['Loading the first', 'second'])
  expect(await t.call(showDemoProgress, {})).toEqual({ state: 'ready', words: 'The demo is loaded', done: 4, total: 4 })
})

it('says why it stopped, and fails, so that the queue tries it again', async () => {
  const broken: Module = {
    name: 'broken',
    async loadDemo() {
      throw new Error('the disk is full')
    },
  }
  await expect(loadDemo(withModules(broken))).rejects.toThrow('the disk is full')
  expect(await t.call(showDemoProgress, {})).toMatchObject({ state: 'failed', words: 'Loading stopped: the disk is full' })
})
