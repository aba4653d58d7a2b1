import { sql as pgSql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql } from '#kernel/clickhouse/sql.ts'
import { newId } from '#kernel/ids.ts'
import { workspaceDb } from '#kernel/postgres/pool.ts'
import { testApp, type TestApp } from './harness.ts'

/** Tables of the installation rather than of one workspace, each with how they are guarded. */
const installationWide: Record<string, string> = {
  migrations: 'holds no data of customers',
  workspaces: 'its id is the workspace',
  auth_users: 'visible to workspaces that the person is a member of',
  auth_sessions: 'hidden from every workspace',
  auth_accounts: 'hidden from every workspace',
  auth_verifications: 'hidden from every workspace',
  auth_attempts: 'hidden from every workspace',
}

let t: TestApp
let tables: { name: string; is_forced: boolean; has_workspace: boolean }[]

beforeAll(async () => {
  t = await testApp()
  const { rows } = await pgSql<(typeof tables)[number]>`
    select c.relname as name, c.relrowsecurity and c.relforcerowsecurity as is_forced,
      exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'workspace_id' and a.attnotnull) as has_workspace
    from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'public' and c.relkind in ('r', 'p') order by 1`.execute(
    t.app.db,
  )
  tables = rows
})
afterAll(() => t.close())

describe('PostgreSQL', () => {
  it('has a workspace and a forced policy on every table', () => {
    expect(tables.length).toBeGreaterThan(15)
    const open = tables.filter(({ name, is_forced, has_workspace }) => !(is_forced && has_workspace) && !(name in installationWide))
    expect(open.map(({ name }) => name)).toEqual([])
  })

  it('runs as a role that row-level security holds for', async () => {
    const { rows } = await pgSql<{
      rolsuper: boolean
      rolbypassrls: boolean
    }>`select rolsuper, rolbypassrls from pg_roles where rolname = current_user`.execute(t.app.db)
    expect(rows).toEqual([{ rolsuper: false, rolbypassrls: false }])
  })

  it('shows a stranger nothing of any table', async () => {
    const stranger = workspaceDb(t.pool, newId())
    for (const { name } of tables.filter((table) => table.name !== 'migrations')) {
      const { rows } = await pgSql<{ n: string }>`select count(*) as n from ${pgSql.table(name)}`.execute(stranger)
      expect([name, Number(rows[0]?.n)]).toEqual([name, 0])
    }
  })

  it('shows nothing to a connection that never said whom it works for', async () => {
    const client = await t.pool.connect()
    try {
      await client.query('reset all')
      expect((await client.query('select count(*)::int as n from members')).rows).toEqual([{ n: 0 }])
    } finally {
      client.release(true)
    }
  })

  it('refuses to write a row of another workspace', async () => {
    const stranger = workspaceDb(t.pool, newId())
    const write = stranger.insertInto('teams').values({ workspace_id: t.setup.workspaceId, id: newId(), name: 'Intruders' }).execute()
    await expect(write).rejects.toThrow(/row-level security/)
  })
})

describe('ClickHouse', () => {
  it('has the workspace first in the order of every table of ours', async () => {
    const rows = await t.app.ch.query<{ name: string; sorting_key: string }>(sql`
      SELECT name, sorting_key FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree' AND name != 'migrations' AND name NOT LIKE '.inner%'`)
    expect(rows.length).toBeGreaterThan(5)
    expect(rows.filter(({ sorting_key }) => !sorting_key.startsWith('workspace_id')).map(({ name }) => name)).toEqual([])
  })

  it('refuses a query without its scope before it is sent', async () => {
    await expect(t.ctx.ch.query(sql`SELECT count() FROM events`)).rejects.toThrow('workspace scope')
  })
})
