import { afterAll, beforeAll, expect, it } from 'vitest'
import { Sql, sql } from '#kernel/clickhouse/sql.ts'
import type { AppCtx } from '#kernel/context.ts'
import { newId } from '#kernel/ids.ts'
import { testApp, type TestApp } from '#test/harness.ts'
import { commitRows } from './commit.ts'
import { toRow } from './row.ts'
import { commentOf, untilFinished } from './unfinished.ts'

let t: TestApp
beforeAll(async () => {
  t = await testApp({ withoutSetup: true })
})
afterAll(() => t.close())

/** An insert that takes a second, as one of a process that died would go on. */
async function leaveBehind(workspaceIds: readonly string[]): Promise<{ ended: Promise<void>; stillRuns: () => Promise<boolean> }> {
  const comment = commentOf(workspaceIds)
  const insert = `INSERT INTO FUNCTION null('x UInt8') SELECT sleepEachRow(0.1) FROM numbers(10) SETTINGS max_block_size = 1, log_comment = '${comment}'`
  const ended = t.app.ch.command(new Sql([insert], []))
  const running = sql`SELECT 1 FROM system.processes WHERE Settings['log_comment'] = ${comment}`
  const stillRuns = async () => (await t.app.ch.query(running)).length > 0
  await expect.poll(stillRuns).toBe(true)
  return { ended, stillRuns }
}

const many = Array.from({ length: 200 }, () => newId())

it.each([
  ['of one of the same workspaces', [many[0]!, many[1]!], [many[1]!], true],
  ['of other workspaces', [many[0]!], [many[1]!], false],
  ['of too many workspaces to name', many, [newId()], true],
  ['of any, when there are too many to name', [newId()], many, true],
])('waits for an insert %s', async (_, inserted, wanted, isAwaited) => {
  const { ended, stillRuns } = await leaveBehind(inserted)
  await untilFinished(t.app, wanted)
  expect(await stillRuns()).toBe(!isAwaited)
  await ended
})

it('gives up after a while, so that the sender is told to come back', async () => {
  const { ended } = await leaveBehind([many[0]!])
  await expect(untilFinished(t.app, [many[0]!], 200)).rejects.toMatchObject({ code: 'unavailable' })
  await ended
})

it('is done before each commit on a server, with inserts that others can wait for', async () => {
  const comments: unknown[] = []
  const client = Object.create(t.app.ch.client) as typeof t.app.ch.client
  client.exec = (async (params: Parameters<typeof client.exec>[0]) => {
    if (params.query.includes('INTO events')) comments.push(params.clickhouse_settings?.log_comment)
    return t.app.ch.client.exec(params as never)
  }) as typeof client.exec
  const onServer: AppCtx = { ...t.app, config: { ...t.app.config, CLICKHOUSE_URL: 'http://localhost' }, ch: { ...t.app.ch, client } }
  const workspaceId = newId()
  const times = { ts: Date.now(), tsSource: 'client' as const, clientTs: null, sentAt: null }
  const who = { userId: 'u', anonymousId: '', person: 'u', account: '', groups: {}, session: '' }
  const event = { event: 'A', id: '1', type: 'track' as const, properties: {}, context: {}, profile: [], ...who, ...times }
  const { ended, stillRuns } = await leaveBehind([workspaceId])
  const fates = await commitRows(onServer, [toRow(workspaceId, newId(), Date.now(), event)])
  expect(await stillRuns()).toBe(false)
  await ended
  expect([...fates.values()]).toEqual([{ status: 'ok' }])
  expect(comments).toEqual([commentOf([workspaceId])])
})

it('goes on where its user may not see what runs', async () => {
  const ch = { ...t.app.ch, query: async () => Promise.reject(Object.assign(new Error('Not enough privileges'), { code: '497' })) }
  await expect(untilFinished({ ...t.app, ch }, [newId()])).resolves.toBeUndefined()
})
