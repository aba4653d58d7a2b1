import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Module } from '#kernel/module.ts'
import { testApp, type TestApp } from '#test/harness.ts'

let t: TestApp
beforeAll(async () => {
  t = await testApp()
})
afterAll(() => t.close())

const rowsOf = (name: string) => t.app.db.selectFrom('activity').selectAll().where('name', '=', name).execute()

it('keeps a domain event only if the change that it tells of is kept', async () => {
  const failing = t.ctx.tx(async (tx) => {
    await tx.publish('test.thing_failed', { title: 'Never' })
    throw new Error('no')
  })
  await expect(failing).rejects.toThrow('no')
  expect(await rowsOf('test.thing_failed')).toEqual([])

  await t.ctx.tx((tx) => tx.publish('test.thing_made', { ref: { kind: 'thing', id: '1' }, title: 'A thing', changes: { size: [1, 2] } }))
  expect(await rowsOf('test.thing_made')).toMatchObject([
    {
      workspace_id: t.setup.workspaceId,
      actor_kind: 'user',
      actor_name: 'Ada Owner',
      ref_kind: 'thing',
      title: 'A thing',
      payload: { changes: { size: [1, 2] } },
    },
  ])
})

it('brings an event to its reactions, again as a whole when one of them fails', async () => {
  const seen: string[] = []
  const module: Module = {
    name: 'test',
    reactions: {
      'test.order_placed': async (ctx, event) => {
        await ctx.publish('test.order_seen', { title: event.title ?? '' })
        seen.push(`${event.name} ${String(event.payload['total'])} in ${ctx.workspace.name}`)
        if (seen.length === 1) throw new Error('the first try fails')
      },
    },
  }
  const listening = { ...t.app, modules: [...t.app.modules, module] }
  const { contextFor, usePool } = await import('#kernel/workspace-context.ts')
  usePool(listening, t.pool)
  listening.inWorkspace = async (_id, actor) => contextFor(listening, t.ctx.workspace, actor, 'own')
  const ctx = contextFor(listening, t.ctx.workspace, t.ctx.actor, 'own')
  await ctx.tx((tx) => tx.publish('test.order_placed', { title: 'Order 1', total: 42 }))

  const { runDueJobs } = await import('#kernel/jobs/worker.ts')
  await runDueJobs(listening, t.pool)
  expect(await rowsOf('test.order_seen')).toEqual([])
  await t.pool.query(
    "update graphile_worker._private_jobs set run_at = now() where task_id = (select id from graphile_worker._private_tasks where identifier = 'kernel.dispatch_event')",
  )
  await runDueJobs(listening, t.pool)
  expect(seen).toEqual(['test.order_placed 42 in Acme', 'test.order_placed 42 in Acme'])
  expect(await rowsOf('test.order_seen')).toHaveLength(1)
  expect((await rowsOf('test.order_placed'))[0]?.handled_at).toBeInstanceOf(Date)
})
