import { afterAll, beforeAll, expect, it } from 'vitest'
import { scope, sql } from '#kernel/clickhouse/sql.ts'
import { testApp, type TestApp } from '#test/harness.ts'
import { downloadRefusedRows, getImport, type Import, type ImportKind, type ImportMapping } from '../../contract.ts'
import { beginImport, runImport, summary, uploadFile } from './import.fixture.ts'
import { openJournal, type Journal } from './journal.ts'
import { importFile, rowsInPiece } from './run.ts'
import { findUpload } from './uploads.ts'

let t: TestApp
beforeAll(async () => {
  t = await testApp()
})
afterAll(() => t.close())

const crash = new Error('The process died.')

/** Does the work of the job until the process dies, right after a piece was stored and before it was counted. */
async function runUntilCrash({ id, kind }: Import, mapping: ImportMapping, fileId: string, pieces: number): Promise<void> {
  await t.ctx.db.updateTable('imports').set({ status: 'running' }).where('id', '=', id).execute()
  const row = await t.ctx.db.selectFrom('imports').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  const journal = openJournal(t.ctx, id, row)
  let done = 0
  const dying: Journal = {
    get progress() {
      return journal.progress
    },
    begin: (at) => journal.begin(at),
    expect: (stored) => journal.expect(stored),
    done: (progress) => (done++ === pieces ? Promise.reject(crash) : journal.done(progress)),
  }
  const file = await findUpload(t.ctx, fileId)
  const order = { file, kind, mapping, sourceId: row.source_id!, importId: id }
  await expect(importFile(t.ctx, order, dying, () => Promise.resolve())).rejects.toBe(crash)
}

async function importWithCrashes(
  name: string,
  text: string,
  kind: ImportKind,
  cutAt: readonly number[],
): Promise<{ ended: Import; fileId: string }> {
  const file = await uploadFile(t, name, text)
  const started = await beginImport(t, file, kind)
  for (const pieces of cutAt) await runUntilCrash(started, file.suggested.mapping, file.fileId, pieces)
  await t.runJobs()
  return { ended: await t.call(getImport, { params: { importId: started.id } }), fileId: file.fileId }
}

const refusedRows = async (importId: string): Promise<string[]> => {
  const answer = await t.http.inject({
    url: downloadRefusedRows.path.replace(':importId', importId),
    headers: { authorization: `Bearer ${t.setup.token}` },
  })
  return answer.body.trim().split('\n')
}

it('counts every event once when it is cut off between storing and counting, twice in the same piece', async () => {
  const size = rowsInPiece * 2 + 10
  const wrong = Math.floor(size / 100)
  // Every hundredth row is refused; the second row of each piece is the first one again, by its id.
  const line = (row: number) =>
    `Cut,${row % 100 === 0 ? 'yesterday' : `2026-01-0${(row % 9) + 1}T10:00:00Z`},u${row % 50},${row % rowsInPiece === 2 ? `e${row - 1}` : `e${row}`}`
  const rows = Array.from({ length: size }, (_, index) => line(index + 1))
  // The repeated id is a duplicate only with the same person and day.
  rows[1] = rows[0]!
  const { ended } = await importWithCrashes('cut.csv', `event,timestamp,user_id,id\n${rows.join('\n')}\n`, 'events', [1, 0])
  expect(summary(ended)).toEqual({ status: 'done', rowsRead: size, accepted: size - wrong - 1, duplicates: 1, refused: wrong })
  const refused = await refusedRows(ended.id)
  expect(refused.slice(1).map((one) => Number(one.split(',')[0]))).toEqual(Array.from({ length: wrong }, (_, index) => (index + 1) * 100))
  const [stored] = await t.ctx.ch.query<{ n: number }>(sql`SELECT toFloat64(count()) AS n FROM events WHERE ${scope()} AND event = 'Cut'`)
  expect(stored!.n).toBe(ended.accepted)
})

it('counts people and subscriptions once, too', async () => {
  const people = Array.from({ length: rowsInPiece + 5 }, (_, index) => `p${index},Name ${index}`)
  const { ended } = await importWithCrashes('cut-people.csv', `user_id,name\n${people.join('\n')}\n`, 'people', [0, 1])
  expect(summary(ended)).toEqual({ status: 'done', rowsRead: people.length, accepted: people.length, duplicates: 0, refused: 0 })

  const text = 'subscription_id,account_id,start_date,mrr\ns1,a1,2026-01-01,5\ns2,a1,2026-01-01,6\n'
  const subscriptions = await importWithCrashes('cut-subscriptions.csv', text, 'subscriptions', [0])
  expect(summary(subscriptions.ended)).toMatchObject({ accepted: 2, duplicates: 0 })
})

it('adds no value and no membership when a file is imported again, however far apart its rows on one person are', async () => {
  const filler = Array.from({ length: rowsInPiece }, (_, index) => `f${index},,free`)
  const text = `user_id,account_id,plan\nfar,first,free\nfar,,trial\n${filler.join('\n')}\nfar,second,pro\n`
  const rowsOf = (table: 'profile_properties' | 'memberships') =>
    t.ctx.ch.query(
      table === 'memberships'
        ? sql`SELECT account, toString(at) AS at FROM memberships WHERE ${scope()} AND person = 'far' ORDER BY at`
        : sql`SELECT name, value, toString(at) AS at FROM profile_properties WHERE ${scope()} AND key = 'far' ORDER BY at`,
    )
  expect(summary(await runImport(t, await uploadFile(t, 'far.csv', text), 'people'))).toMatchObject({ refused: 0 })
  const before = [await rowsOf('profile_properties'), await rowsOf('memberships')]
  expect(before[0]).toMatchObject([{ name: 'plan', value: 'pro' }])
  expect(before[1]).toMatchObject([{ account: 'first' }, { account: 'second' }])
  expect(summary(await runImport(t, await uploadFile(t, 'far.csv', text), 'people'))).toMatchObject({
    accepted: 0,
    duplicates: rowsInPiece + 3,
  })
  expect([await rowsOf('profile_properties'), await rowsOf('memberships')]).toEqual(before)
})
