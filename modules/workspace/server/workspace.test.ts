import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testApp, type TestApp } from '#test/harness.ts'
import {
  createArea,
  createTeam,
  listActivity,
  listAreas,
  listMembers,
  listTeams,
  moveArea,
  putTeamMember,
  removeArea,
  removeTeam,
  removeTeamMember,
  removeWorkspace,
  restoreArea,
  restoreTeam,
  restoreWorkspace,
  showChecklist,
  showSession,
  showSettings,
  signIn,
  updateArea,
  updateSettings,
  updateTeam,
} from '../contract.ts'
import { openBrowser, refusalOf } from './browser.fixture.ts'

let t: TestApp
beforeAll(async () => {
  t = await testApp()
})
afterAll(() => t.close())

const names = async () => (await t.call(listAreas, {})).items.map(({ name }) => name)
const area = (name: string, parentId: string | null = null) => t.call(createArea, { body: { name, parentId } })

describe('settings', () => {
  it('change with the version that was seen', async () => {
    const { version } = await t.call(showSettings, {})
    const change = (timezone: string) => t.call(updateSettings, { body: { version, timezone, weekStart: 7 } })
    expect(await change('America/Sao_Paulo')).toMatchObject({ timezone: 'America/Sao_Paulo', weekStart: 7, version: version + 1 })
    expect(await refusalOf(change('Europe/Paris'))).toMatchObject({ status: 409 })
    const { items } = await t.call(listActivity, { query: { event: 'workspace.settings_changed' } })
    expect(items[0]?.changes).toEqual({ timezone: ['UTC', 'America/Sao_Paulo'], weekStart: [1, 7] })
  })

  it.each([
    [{ timezone: '+02:00' }, 'body.timezone'],
    [{ timezone: 'europe/berlin' }, 'body.timezone'],
    [{ timezone: 'Mars/Olympus' }, 'body.timezone'],
    [{ currency: 'EURO' }, 'body.currency'],
    [{ currency: 'ZZZ' }, 'body.currency'],
    [{ weekStart: 0 }, 'body.weekStart'],
    [{ name: '  ' }, 'body.name'],
    [{ businessHours: [{ weekday: 1, from: '17:00', to: '09:00' }] }, 'body.businessHours'],
    [{ businessHours: [{ weekday: 1, from: '9am', to: '17:00' }] }, 'body.businessHours[0].from'],
    [
      {
        businessHours: [
          { weekday: 1, from: '09:00', to: '12:00' },
          { weekday: 1, from: '11:00', to: '17:00' },
        ],
      },
      'body.businessHours',
    ],
  ])('refuse %j and name the place', async (wrong, field) => {
    expect(await refusalOf(t.call(updateSettings, { body: { version: 1, ...wrong } }))).toMatchObject({ status: 400, fields: [field] })
  })

  it('keep a break at noon and a day until midnight', async () => {
    const { version } = await t.call(showSettings, {})
    const businessHours = [
      { weekday: 2, from: '13:00', to: '24:00' },
      { weekday: 2, from: '09:00', to: '13:00' },
    ]
    expect((await t.call(updateSettings, { body: { version, businessHours } })).businessHours).toEqual(businessHours.toReversed())
  })
})

describe('teams', () => {
  it('have people, who lead or not, and come back after removal', async () => {
    const [ada] = (await t.call(listMembers, {})).items
    const team = await t.call(createTeam, { body: { name: 'Checkout', purpose: 'Paying is easy', memberIds: [ada!.userId] } })
    const params = { teamId: team.id, userId: ada!.userId }
    expect((await t.call(putTeamMember, { params, body: { isLead: true } })).members).toMatchObject([{ name: 'Ada Owner', isLead: true }])
    expect(await refusalOf(t.call(createTeam, { body: { name: 'CHECKOUT' } }))).toMatchObject({ status: 409, fields: ['body.name'] })
    await t.call(updateTeam, { params, body: { version: 1, name: 'Payments' } })
    expect(await refusalOf(t.call(updateTeam, { params, body: { version: 1, name: 'Late' } }))).toMatchObject({ status: 409 })
    await t.call(removeTeam, { params })
    expect((await t.call(listTeams, {})).items).toEqual([])
    expect(await t.call(restoreTeam, { params })).toMatchObject({ name: 'Payments', members: [{ isLead: true }] })
    expect((await t.call(removeTeamMember, { params })).members).toEqual([])
  })
})

describe('areas', () => {
  it('form a tree that can be rearranged but never tied into a knot', async () => {
    const [a, b] = [await area('Acquire'), await area('Bill')]
    const a1 = await area('Sign-up', a.id)
    const a2 = await area('Trial', a1.id)
    expect(await names()).toEqual(['Acquire', 'Sign-up', 'Trial', 'Bill'])
    await t.call(moveArea, { params: { areaId: b.id }, body: { parentId: null, beforeId: a.id } })
    expect(await names()).toEqual(['Bill', 'Acquire', 'Sign-up', 'Trial'])
    expect(await refusalOf(t.call(moveArea, { params: { areaId: a.id }, body: { parentId: a2.id } }))).toMatchObject({
      status: 400,
      fields: ['body.parentId'],
    })
    const both = await Promise.allSettled([
      t.call(moveArea, { params: { areaId: a.id }, body: { parentId: b.id } }),
      t.call(moveArea, { params: { areaId: b.id }, body: { parentId: a2.id } }),
    ])
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await names()).toHaveLength(4)
  })

  it('go and come back with everything under them', async () => {
    const root = await area('Retain')
    const child = await area('Mails', root.id)
    await area('Digest', child.id)
    expect(await t.call(removeArea, { params: { areaId: root.id } })).toEqual({ removed: 3 })
    expect(await names()).not.toContain('Digest')
    await t.call(restoreArea, { params: { areaId: root.id } })
    expect((await names()).slice(-3)).toEqual(['Retain', 'Mails', 'Digest'])
    expect(await refusalOf(t.call(restoreArea, { params: { areaId: root.id } }))).toMatchObject({ status: 404 })
  })

  it('belong to teams that exist, and siblings differ in name', async () => {
    const one = await area('Support')
    expect(await refusalOf(area('support'))).toMatchObject({ status: 409 })
    const update = { params: { areaId: one.id }, body: { version: 1, teamId: t.setup.workspaceId } }
    expect(await refusalOf(t.call(updateArea, update))).toMatchObject({ status: 400, fields: ['body.teamId'] })
    const team = await t.call(createTeam, { body: { name: 'Care' } })
    expect(await t.call(updateArea, { ...update, body: { version: 1, teamId: team.id } })).toMatchObject({ teamId: team.id, version: 2 })
  })
})

describe('the audit log', () => {
  it('pages without gaps or doubles, newest first', async () => {
    const all = await t.call(listActivity, { query: { limit: 200 } })
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await t.call(listActivity, { query: { limit: 7, ...(cursor && { cursor }) } })
      seen.push(...page.items.map(({ id }) => id))
      cursor = page.next ?? undefined
    } while (cursor)
    expect(seen).toEqual(all.items.map(({ id }) => id))
    expect(all.items.at(-1)).toMatchObject({ event: expect.stringMatching(/^workspace\./) })
  })

  it('filters by kind, thing, actor, time and text', async () => {
    const count = async (query: Record<string, string>) => (await t.call(listActivity, { query })).items.length
    expect(await count({ event: 'workspace.' })).toBeGreaterThan(5)
    expect(await count({ event: 'nothing.' })).toBe(0)
    expect(await count({ refKind: 'team', search: 'pay' })).toBeGreaterThan(0)
    expect(await count({ search: '100%' })).toBe(0)
    expect(await count({ to: new Date(Date.now() - 86_400_000).toISOString() })).toBe(0)
    expect(await refusalOf(t.call(listActivity, { query: { cursor: 'x' } }))).toMatchObject({ status: 400 })
  })
})

describe('the first steps', () => {
  it('are done by what is there', async () => {
    const { steps } = await t.call(showChecklist, {})
    expect(steps.find(({ id }) => id === 'workspace.areas')?.done).toBe(true)
    expect(steps.find(({ id }) => id === 'workspace.invite')?.done).toBe(false)
  })
})

describe('a workspace', () => {
  it('is removed by name and brought back by an owner', async () => {
    expect(await refusalOf(t.call(removeWorkspace, { body: { name: 'Acm' } }))).toMatchObject({ status: 400, fields: ['body.name'] })
    await t.call(removeWorkspace, { body: { name: 'Acme' } })
    expect(await refusalOf(t.call(showSettings, {}))).toMatchObject({ status: 403 })
    const ada = openBrowser(t.http)
    expect((await ada.call(signIn, { body: { email: 'ada@example.com', password: 'correct horse battery' } })).workspaces).toEqual([])
    await ada.call(restoreWorkspace, { params: { workspaceId: t.setup.workspaceId } })
    expect((await ada.call(showSession)).workspaces).toMatchObject([{ name: 'Acme' }])
  })
})
