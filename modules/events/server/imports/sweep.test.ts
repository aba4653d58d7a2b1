import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { testApp, type TestApp } from '#test/harness.ts'
import { downloadRefusedRows } from '../../contract.ts'
import { runImport, uploadFile } from './import.fixture.ts'
import { sweepUploads } from './sweep.ts'

let t: TestApp
beforeAll(async () => {
  t = await testApp()
})
afterAll(() => t.close())

const day = 86_400_000

it('removes copies of uploads after a week', async () => {
  await sweepUploads(t.app)
  const directory = join(t.app.config.FAIRLEAD_DATA, 'uploads', t.setup.workspaceId)
  await mkdir(directory, { recursive: true })
  for (const [name, age] of Object.entries({ fresh: 1, old: 8 })) {
    await writeFile(join(directory, name), 'x')
    const then = new Date(Date.now() - age * day)
    await utimes(join(directory, name), then, then)
  }
  await sweepUploads(t.app)
  expect(await readdir(directory)).toEqual(['fresh'])
})

it('removes uploads after a week, and lists of refused rows after a season', async () => {
  const { id } = await runImport(t, await uploadFile(t, 'kept.csv', 'event,timestamp,user_id\nKept,yesterday,u\n'), 'events')
  const after = async (days: number) => {
    const now = () => new Date(Date.now() + days * day)
    await sweepUploads({ ...t.app, now })
    const { rows } = await sql<{ uploads: number; pieces: number; parts: number }>`select (select count(*)::int from uploads) as uploads,
      (select count(*)::int from upload_pieces) as pieces, (select count(*)::int from import_refused_parts) as parts`.execute(t.app.db)
    return rows[0]
  }
  expect(await after(6)).toEqual({ uploads: 1, pieces: 1, parts: 1 })
  expect(await after(8)).toEqual({ uploads: 0, pieces: 0, parts: 1 })
  expect(await after(91)).toEqual({ uploads: 0, pieces: 0, parts: 0 })
  // No list is not the same as no refused rows.
  const answer = await t.http.inject({
    url: downloadRefusedRows.path.replace(':importId', id),
    headers: { authorization: `Bearer ${t.setup.token}` },
  })
  expect([answer.statusCode, answer.json<{ detail: string }>().detail]).toEqual([404, expect.stringMatching(/90 days/)])
})

it('removes uploads that broke off', async () => {
  await uploadFile(t, 'whole.csv', 'a,b\n1,2\n')
  await t.app.db.updateTable('uploads').set({ complete_at: null }).execute()
  await sweepUploads({ ...t.app, now: () => new Date(Date.now() + 1.1 * day) })
  expect(await t.app.db.selectFrom('uploads').select('id').execute()).toEqual([])
})
