import { sql as pgSql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { sql } from '#kernel/clickhouse/sql.ts'
import { erasuresOf } from '#kernel/erasure.ts'
import { kernelErasure } from '#kernel/events/audit-erasure.ts'
import { testApp, type TestApp } from './harness.ts'

let t: TestApp
beforeAll(async () => {
  t = await testApp()
})
afterAll(() => t.close())

const advice = 'says nothing of how it is rid of a person, or why it needs not be: add it to `erasure` of its module (kernel/module.ts)'

it('knows of every table of both stores how it is rid of a person, or why it needs not be', async () => {
  const analytics = await t.app.ch.query<{ name: string }>(
    sql`SELECT name FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree'`,
  )
  const { rows } = await pgSql<{
    name: string
  }>`select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')`.execute(t.app.db)
  const tables = [...analytics, ...rows].map(({ name }) => name)
  const said = erasuresOf([{ name: 'kernel', erasure: kernelErasure }, ...t.app.modules])
  expect(tables.filter((name) => !(name in said)).map((name) => `${name} ${advice}`)).toEqual([])
  expect(Object.keys(said).filter((name) => !tables.includes(name))).toEqual([])
})

it('lets one module speak of a table', () => {
  expect(() =>
    erasuresOf([
      { name: 'a', erasure: { notes: 'no people' } },
      { name: 'b', erasure: { notes: 'none' } },
    ]),
  ).toThrow('b says how people are removed from notes, which another module has said.')
})
