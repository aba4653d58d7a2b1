import { afterAll, beforeAll, expect, it } from 'vitest'
import { newId } from '#kernel/ids.ts'
import { sql, scope } from '#kernel/clickhouse/sql.ts'
import { testApp, type TestApp } from '#test/harness.ts'
import { ingest } from '../ingestion/ingest.ts'

let t: TestApp
let sourceId: string
beforeAll(async () => {
  t = await testApp()
  sourceId = (await t.app.db.selectFrom('sources').select('id').executeTakeFirstOrThrow()).id
})
afterAll(() => t.close())

const send = async (messages: object[]) => {
  const results = await ingest(t.app, { workspaceId: t.setup.workspaceId, sourceId }, messages)
  expect(results.filter(({ status }) => status !== 'ok' && status !== 'duplicate')).toEqual([])
}

/** What the log says of ids that begin with the text, in words: `a1 > u1 linked identify`. */
const log = async (start: string): Promise<string[]> => {
  const rows = await t.ctx.ch.query<{ line: string }>(sql`
    SELECT concat(child, ' > ', parent, ' ', argMax(status, recorded_at), ' ', origin, if(argMax(reason, recorded_at) = '', '', concat(' ', argMax(reason, recorded_at)))) AS line
    FROM identity_links WHERE ${scope()} AND (startsWith(child, ${start}) OR startsWith(parent, ${start})) GROUP BY id, child, parent, origin ORDER BY line`)
  return rows.map(({ line }) => line)
}

/** The person that each id stands for, where that is another. */
const stands = async (start: string): Promise<Record<string, string>> => {
  const rows = await t.ctx.ch.query<{ key: string; person: string }>(sql`
    SELECT key, person FROM identity_overrides FINAL WHERE ${scope()} AND startsWith(key, ${start}) AND key != person ORDER BY key`)
  return Object.fromEntries(rows.map(({ key, person }) => [key, person]))
}

const both = (anonymousId: string, userId: string, event = 'Opened') => ({ event, id: newId(), anonymousId, userId })
const alias = (previousId: unknown, userId: string) => ({ event: '$alias', id: newId(), userId, properties: { previousId } })

it('links a visitor to the user who signs in, by the first event that says so', async () => {
  await send([
    { event: 'Landed', id: newId(), anonymousId: 'A-v' },
    both('A-v', 'A-u', '$identify'),
    both('A-v', 'A-u'),
    both('A-w', 'A-u'),
  ])
  await send([both('A-v', 'A-u'), both('A-v', 'A-u', '$pageview')])
  expect(await log('A-')).toEqual(['A-v > A-u linked identify', 'A-w > A-u linked event'])
  expect(await stands('A-')).toEqual({ 'A-v': 'A-u', 'A-w': 'A-u' })
})

it('leaves a shared device with the first user, and notes the second once', async () => {
  await send([both('B-tablet', 'B-ann'), both('B-tablet', 'B-bob')])
  await send([both('B-tablet', 'B-bob'), both('B-tablet', 'B-bob')])
  expect(await log('B-')).toEqual(['B-tablet > B-ann linked event', 'B-tablet > B-bob refused event already_linked'])
  expect(await stands('B-')).toEqual({ 'B-tablet': 'B-ann' })
})

it('follows aliases through several ids, and refuses those of known users and in a circle', async () => {
  await send([alias('C-1', 'C-2'), both('C-2', 'C-3'), both('C-3', 'C-1')])
  await send([{ event: '$identify', id: newId(), userId: 'C-known' }])
  await send([alias('C-known', 'C-9'), alias('C-3', 'C-9'), alias(17, 'C-9')])
  expect(await log('C-')).toEqual([
    '17 > C-9 linked alias',
    'C-1 > C-2 linked alias',
    'C-2 > C-3 linked event',
    'C-3 > C-1 refused event cycle',
    'C-3 > C-9 refused alias already_identified',
    'C-known > C-9 refused alias already_identified',
  ])
  expect(await stands('C-')).toEqual({ 'C-1': 'C-3', 'C-2': 'C-3' })
})
