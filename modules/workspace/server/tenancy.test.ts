import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Ctx, Db } from '#kernel/context.ts'
import { testApp, type TestApp } from '#test/harness.ts'
import {
  createArea,
  createInvitation,
  createTeam,
  createWorkspace,
  listAreas,
  listMembers,
  listTeams,
  removeTeam,
  showSettings,
  signIn,
  updateTeam,
} from '../contract.ts'
import { join, openBrowser, refusalOf, type Browser } from './browser.fixture.ts'

let t: TestApp
let outsider: Browser
let teamId: string
let other: Ctx

beforeAll(async () => {
  t = await testApp()
  teamId = (await t.call(createTeam, { body: { name: 'Secret squad' } })).id
  await t.call(createArea, { body: { name: 'Secret area' } })
  await t.call(createInvitation, { body: { email: 'secret@example.com', role: 'viewer' } })
  outsider = await join(t, 'olga@example.com', 'owner', 'Olga')
  const { workspaceId } = await outsider.call(createWorkspace, { body: { name: 'Elsewhere' } })
  const { items } = await t.call(listMembers, {})
  await t.app.db
    .deleteFrom('members')
    .where('workspace_id', '=', t.setup.workspaceId)
    .where('user_id', '=', items.find(({ name }) => name === 'Olga')!.userId)
    .execute()
  outsider.workspaceId = workspaceId
  other = await t.app.inWorkspace(workspaceId, { kind: 'system', userId: null, name: 'test' })
})
afterAll(() => t.close())

describe('two workspaces', () => {
  it('do not open to a session of the other one by header', async () => {
    expect((await outsider.call(showSettings)).name).toBe('Elsewhere')
    outsider.workspaceId = t.setup.workspaceId
    expect(await refusalOf(outsider.call(showSettings))).toMatchObject({ status: 403 })
    outsider.workspaceId = other.workspace.id
    expect((await outsider.call(listTeams)).items).toEqual([])
    expect((await outsider.call(listAreas)).items).toEqual([])
    expect((await outsider.call(listMembers)).items).toHaveLength(1)
  })

  it('do not open by the id of a record', async () => {
    expect(await refusalOf(outsider.call(updateTeam, { params: { teamId }, body: { version: 1, name: 'Mine' } }))).toMatchObject({
      status: 404,
    })
    expect(await refusalOf(outsider.call(removeTeam, { params: { teamId } }))).toMatchObject({ status: 404 })
  })

  it('do not open to a token by header', async () => {
    const answer = await t.http.inject({
      method: 'GET',
      url: '/api/workspace',
      headers: { authorization: `Bearer ${t.setup.token}`, 'x-fairlead-workspace': other.workspace.id },
    })
    expect(answer.json()).toMatchObject({ status: 403, detail: 'This token works for another workspace.' })
  })

  const rowsIn = async (db: Db, table: string): Promise<number> =>
    (await sql<{ count: number }>`select count(*)::int as count from ${sql.table(table)}`.execute(db)).rows[0]!.count

  it.each(['teams', 'areas', 'invitations', 'api_tokens', 'activity', 'members', 'workspaces', 'auth_users'])(
    'are apart in the database even for a query of %s without a condition',
    async (table) => {
      expect(await rowsIn(other.db, table)).toBeLessThan(await rowsIn(t.app.db, table))
    },
  )

  it.each(['auth_sessions', 'auth_accounts', 'auth_verifications', 'auth_attempts'])('see nothing of %s', async (table) => {
    expect(await rowsIn(other.db, table)).toBe(0)
  })

  it('refuse rows for the other one', async () => {
    const row = { workspace_id: t.setup.workspaceId, id: teamId.replace(/^./, 'f'), name: 'Smuggled' }
    await expect(other.db.insertInto('teams').values(row).execute()).rejects.toThrow(/row-level security/)
    const changed = await other.db.updateTable('teams').set({ name: 'Changed' }).where('id', '=', teamId).executeTakeFirst()
    expect(changed.numUpdatedRows).toBe(0n)
  })

  it('share people who belong to both', async () => {
    const ada = openBrowser(t.http)
    const session = await ada.call(signIn, { body: { email: 'ada@example.com', password: 'correct horse battery' } })
    expect(session.workspaces.map(({ name }) => name)).toEqual(['Acme'])
  })
})
