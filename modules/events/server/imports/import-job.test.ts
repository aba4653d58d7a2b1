import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { testApp, type TestApp } from '#test/harness.ts'
import { downloadRefusedRows, getImport, type Import } from '../../contract.ts'
import { beginImport, summary, uploadFile } from './import.fixture.ts'
import { rescueImports } from './rescue.ts'
import { rowsInPiece } from './run.ts'

let t: TestApp
beforeAll(async () => {
  t = await testApp()
  await t.pool.query(`create function break_off() returns trigger language plpgsql as $$
    begin raise exception 'broken off' using errcode = tg_argv[0]; end $$`)
})
afterAll(() => t.close())

const header = 'event,timestamp,user_id\n'
/** The second piece has a refused row, where the list of refused rows is written. */
const twoPieces = (name: string) =>
  header +
  Array.from({ length: rowsInPiece + 10 }, (_, row) => `${name},${row === rowsInPiece ? 'yesterday' : '2026-01-01'},u${row}\n`).join('')

const read = (id: string): Promise<Import> => t.call(getImport, { params: { importId: id } })
const begin = async (name: string) => beginImport(t, await uploadFile(t, `${name}.csv`, twoPieces(name)), 'events')

/** PostgreSQL refuses to store refused rows. */
const breakOff = (code: string) =>
  t.pool.query(`create trigger broken before insert on import_refused_parts for each row execute function break_off('${code}')`)
const mend = () => t.pool.query('drop trigger if exists broken on import_refused_parts')

interface Left {
  attempts: number
  locked_by: string | null
}
const jobOf = async ({ id }: Import): Promise<Left | undefined> =>
  (await t.pool.query<Left>('select attempts, locked_by from graphile_worker.jobs where key = $1', [`import ${id}`])).rows[0]

/** Tries once more, now. */
async function again(of: Import): Promise<Import> {
  await t.pool.query('update graphile_worker._private_jobs set run_at = now()')
  await t.runJobs()
  await expect.poll(async () => (await jobOf(of))?.locked_by ?? null).toBe(null)
  return read(of.id)
}

describe('an import that breaks off', () => {
  afterEach(mend)

  it('waits for a store that is away, says so, and goes on', async () => {
    await breakOff('53100')
    const started = await begin('Waiting')
    for (let n = 0; n < 12; n++) await again(started)
    expect(await read(started.id)).toMatchObject({
      status: 'running',
      rowsRead: rowsInPiece,
      error: expect.stringMatching(/waits, and goes on by itself/),
    })
    expect((await jobOf(started))!.attempts).toBeLessThan(10)
    await mend()
    const ended = await again(started)
    expect(summary(ended)).toEqual({ status: 'done', rowsRead: rowsInPiece + 10, accepted: rowsInPiece + 9, duplicates: 0, refused: 1 })
    expect(ended.error).toBe(null)
  })

  it('ends when it breaks off at the same rows again and again, and says so', async () => {
    await breakOff('P0001')
    const started = await begin('Broken')
    for (let n = 0; n < 9; n++) await again(started)
    // The first piece gave it its tries again; it is the one that counts.
    expect(await read(started.id)).toMatchObject({ status: 'running', error: null })
    await again(started)
    expect(await read(started.id)).toMatchObject({
      status: 'failed',
      rowsRead: rowsInPiece,
      error: expect.stringMatching(/again and again/),
    })
  })
})

describe('looking after imports', () => {
  it('gives one without a job a job', async () => {
    const started = await begin('Lost')
    await t.pool.query('delete from graphile_worker._private_jobs')
    await rescueImports(t.app)
    expect(await again(started)).toMatchObject({ status: 'done', refused: 1 })
  })

  it('leaves one alone that has a job, and ends one whose process died with every try', async () => {
    const started = await begin('Killed')
    await rescueImports(t.app)
    expect(await read(started.id)).toMatchObject({ status: 'queued' })
    await t.pool.query('update graphile_worker._private_jobs set attempts = max_attempts')
    await t.app.db.updateTable('workspaces').set({ deleted_at: new Date() }).execute()
    await rescueImports(t.app)
    await t.app.db.updateTable('workspaces').set({ deleted_at: null }).execute()
    expect(await read(started.id)).toMatchObject({ status: 'queued' })
    await rescueImports(t.app)
    expect(await read(started.id)).toMatchObject({ status: 'failed', error: expect.stringMatching(/ended again and again/) })
  })
})

describe('another process than the one that took the file', () => {
  const loseCopies = () => rm(join(t.app.config.FAIRLEAD_DATA, 'uploads'), { recursive: true, force: true })

  it('imports it, and has the list of refused rows', async () => {
    // More than a piece of an upload.
    const rows = Array.from({ length: 60_000 }, (_, row) => `Elsewhere,${row % 2000 === 0 ? 'yesterday' : '2026-01-01'},u${row}\n`)
    const file = await uploadFile(t, 'elsewhere.csv.gz', gzipSync(header + rows.join('')))
    await loseCopies()
    const started = await beginImport(t, file, 'events')
    await loseCopies()
    expect(summary(await again(started))).toEqual({ status: 'done', rowsRead: 60_000, accepted: 59_970, duplicates: 0, refused: 30 })
    await loseCopies()
    const list = await t.http.inject({
      url: downloadRefusedRows.path.replace(':importId', started.id),
      headers: { authorization: `Bearer ${t.setup.token}` },
    })
    expect(
      list.body
        .trim()
        .split('\n')
        .map((line) => line.split(',')[0]),
    ).toEqual(['row', ...Array.from({ length: 30 }, (_, n) => `${n * 2000 + 1}`)])
  })
})
