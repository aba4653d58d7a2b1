import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { scope, sql } from '#kernel/clickhouse/sql.ts'
import { newId } from '#kernel/ids.ts'
import { testApp, type TestApp } from '#test/harness.ts'
import * as contract from '../../contract.ts'
import { ingest } from '../ingestion/ingest.ts'
import { accept, merge, redo, refuse, undo } from './hand.ts'
import { listLinks } from './links.ts'
import { idsOf } from './people.ts'
import { countWrong, rebuildOverrides } from './rebuild.ts'

let t: TestApp
let sourceId: string
beforeAll(async () => {
  t = await testApp()
  sourceId = (await t.app.db.selectFrom('sources').select('id').executeTakeFirstOrThrow()).id
})
afterAll(() => t.close())

const send = (messages: object[]) => ingest(t.app, { workspaceId: t.setup.workspaceId, sourceId }, messages)
const both = (anonymousId: string, userId: string) => ({ event: 'Opened', id: newId(), anonymousId, userId })
const day = (n: number, hour = 12) => Date.UTC(2026, 2, n, hour)

/** The person that each id stands for, where that is another. */
const stands = async (start: string): Promise<Record<string, string>> => {
  const rows = await t.ctx.ch.query<{ key: string; person: string }>(sql`
    SELECT key, person FROM identity_overrides FINAL WHERE ${scope()} AND startsWith(key, ${start}) AND key != person ORDER BY key`)
  return Object.fromEntries(rows.map(({ key, person }) => [key, person]))
}
const linkBetween = async (child: string, parent: string) => {
  const { items } = await t.call(contract.listPersonLinks, { params: { person: child }, query: {} })
  return items.find((one) => one.child === child && one.parent === parent && one.reason !== 'undone_by_hand')!
}

describe('a merge by hand', () => {
  it('is previewed: what each has, which properties differ, and how much changes', async () => {
    await send([
      { event: 'Opened', id: 'm1', userId: 'M-old', timestamp: day(1) },
      { event: 'Opened', id: 'm2', userId: 'M-old', timestamp: day(2) },
      { event: 'Opened', id: 'm3', anonymousId: 'M-visitor', timestamp: day(2) },
      { event: 'Opened', id: 'm4', userId: 'M-new', timestamp: day(2, 13) },
      { ...both('M-visitor', 'M-old'), timestamp: day(3) },
      {
        event: '$identify',
        id: 'm5',
        userId: 'M-old',
        timestamp: day(4),
        properties: { name: 'Ada L.', plan: 'free', city: 'Turku', same: 1 },
      },
      {
        event: '$identify',
        id: 'm6',
        userId: 'M-new',
        timestamp: day(3),
        properties: { name: 'Ada', plan: 'pro', $unset: ['city'], same: 1 },
      },
      { event: '$identify', id: 'm7', userId: 'M-new', timestamp: day(5), properties: { plan: 'team' } },
      { event: '$group', id: 'm8', userId: 'M-old', accountId: 'M-acme', timestamp: day(1), properties: { name: 'Acme' } },
    ])
    const preview = await t.call(contract.previewMerge, { query: { from: 'M-visitor', into: 'M-new' } })
    expect(preview).toEqual({
      from: {
        person: 'M-old',
        label: 'Ada L.',
        idCount: 2,
        ids: ['M-old', 'M-visitor'],
        eventCount: 4,
        firstSeen: new Date(day(1)).toISOString(),
        lastSeen: new Date(day(4)).toISOString(),
        accounts: [{ key: 'M-acme', label: 'Acme' }],
      },
      into: {
        person: 'M-new',
        label: 'Ada',
        idCount: 1,
        ids: ['M-new'],
        eventCount: 1,
        firstSeen: new Date(day(2, 13)).toISOString(),
        lastSeen: new Date(day(5)).toISOString(),
        accounts: [],
      },
      properties: [
        { name: 'city', from: 'Turku', into: null, shows: 'from' },
        { name: 'name', from: 'Ada L.', into: 'Ada', shows: 'from' },
        { name: 'plan', from: 'free', into: 'team', shows: 'into' },
      ],
      changes: { events: 4, days: 3, daysOfBoth: 1 },
    })
  })

  it('brings all ids along, is written down, and is undone to what was before', async () => {
    const before = await stands('M-')
    const link = await t.call(contract.mergePeople, { body: { from: 'M-visitor', into: 'M-new' } })
    expect(link).toMatchObject({
      child: 'M-old',
      parent: 'M-new',
      origin: 'manual',
      status: 'linked',
      decidedBy: expect.stringMatching(/^Ada Owner/),
    })
    expect(await stands('M-')).toEqual({ 'M-old': 'M-new', 'M-visitor': 'M-new' })
    // What comes later stays where it belongs: with the id it was linked to.
    await send([both('M-phone', 'M-old'), both('M-pad', 'M-new')])
    expect(await idsOf(t.ctx, 'M-phone')).toEqual({ person: 'M-new', ids: ['M-new', 'M-old', 'M-pad', 'M-phone', 'M-visitor'], count: 5 })
    await t.call(contract.undoLink, { params: { linkId: link.id } })
    expect(await stands('M-')).toEqual({ ...before, 'M-phone': 'M-old', 'M-pad': 'M-new' })
    const again = await t.call(contract.redoLink, { params: { linkId: link.id } })
    expect(again.history.map(({ status }) => status)).toEqual(['linked', 'undone', 'linked'])
    const activity = await t.app.db.selectFrom('activity').select('name').where('ref_id', '=', 'M-new').execute()
    expect(activity.map(({ name }) => name).toSorted()).toEqual([
      'events.identity_redone',
      'events.identity_undone',
      'events.people_merged',
    ])
  })

  it('is refused where there is nothing to merge', async () => {
    await expect(merge(t.ctx, { from: 'M-old', into: 'M-new' })).rejects.toMatchObject({ code: 'conflict' })
    await expect(merge(t.ctx, { from: 'M-nobody', into: 'M-new' })).rejects.toMatchObject({ code: 'not_found' })
    await expect(merge(t.ctx, { from: 'Anonymous', into: 'M-new' })).rejects.toMatchObject({ code: 'invalid' })
    await expect(t.call(contract.previewMerge, { query: { from: 'M-old', into: 'M-nobody' } })).rejects.toMatchObject({ status: 404 })
    await expect(undo(t.ctx, newId())).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('a link that made itself', () => {
  it('is taken back for good: the next event that says the same is refused', async () => {
    await send([{ event: 'Landed', id: newId(), anonymousId: 'U-a' }, both('U-a', 'U-u'), both('U-b', 'U-u')])
    const link = await linkBetween('U-a', 'U-u')
    expect(link).toMatchObject({ origin: 'event', status: 'linked', sourceId, decidedBy: null })
    await undo(t.ctx, link.id)
    await expect(undo(t.ctx, link.id)).rejects.toMatchObject({ code: 'conflict' })
    await send([both('U-a', 'U-u')])
    await send([both('U-a', 'U-u'), both('U-c', 'U-u')])
    expect(await stands('U-')).toEqual({ 'U-b': 'U-u', 'U-c': 'U-u' })
    const { items, idCount } = await t.call(contract.listPersonLinks, { params: { person: 'U-a' }, query: {} })
    expect(items.map(({ status, reason }) => `${status} ${reason}`)).toEqual(['refused undone_by_hand', 'undone '])
    expect(idCount).toBe(1)
    await send([both('U-a', 'U-other')])
    expect(await stands('U-a')).toEqual({ 'U-a': 'U-other' })
    await expect(redo(t.ctx, link.id)).rejects.toThrow('U-a stands for U-other now')
  })

  it('waits for somebody where one person would come to too many ids', async () => {
    await t.call(contract.updateIdentitySettings, { body: { version: 0, mostIds: 3 } })
    await expect(t.call(contract.updateIdentitySettings, { body: { version: 0, mostIds: 5 } })).rejects.toMatchObject({ status: 409 })
    await expect(t.call(contract.updateIdentitySettings, { body: { version: 1, mostIds: 1 } })).rejects.toMatchObject({ status: 400 })
    await send([both('H-1', 'H-u'), both('H-2', 'H-u'), both('H-3', 'H-u'), both('H-4', 'H-u')])
    await send([both('H-4', 'H-u')])
    const held = await t.call(contract.listIdentityLinks, { query: { status: 'held', limit: 1 } })
    expect(held.items).toHaveLength(1)
    const rest = await t.call(contract.listIdentityLinks, { query: { status: 'held', cursor: held.next! } })
    expect([...held.items, ...rest.items].map(({ child }) => child).toSorted()).toEqual(['H-3', 'H-4'])
    expect(held.counts).toContainEqual({ status: 'held', reason: 'too_many_ids', origin: 'event', count: 2 })
    const [three, four] = await Promise.all([linkBetween('H-3', 'H-u'), linkBetween('H-4', 'H-u')])
    expect(await accept(t.ctx, three.id)).toMatchObject({ status: 'linked', reason: '' })
    expect(await refuse(t.ctx, four.id)).toMatchObject({ status: 'refused', reason: 'refused_by_hand' })
    await expect(accept(t.ctx, four.id)).rejects.toMatchObject({ code: 'conflict' })
    expect(await stands('H-')).toEqual({ 'H-1': 'H-u', 'H-2': 'H-u', 'H-3': 'H-u' })
    await t.call(contract.updateIdentitySettings, { body: { version: 1, mostIds: 200 } })
  })
})

it('decides several held links at once: previewed in total, taken back together, and what cannot be done is left', async () => {
  const [device, user] = [(n: number) => `V-${n}`, 'V-u']
  await send([{ event: 'Opened', id: newId(), userId: user }, both(device(0), user), both(device(1), user)])
  const { version } = await t.call(contract.getIdentitySettings, {})
  await t.call(contract.updateIdentitySettings, { body: { version, mostIds: 3 } })
  const landed = (n: number) => ({ event: 'Landed', id: newId(), anonymousId: device(n) })
  await send([landed(2), landed(2), landed(3), both(device(2), user), both(device(3), user), both(device(4), user)])
  const ids = await Promise.all([2, 3, 4, 0].map(async (n) => (await linkBetween(device(n), user)).id))
  const preview = await t.call(contract.previewLinks, { body: { links: ids } })
  expect(preview).toEqual({ links: 3, left: 1, events: 3, people: [{ key: user, label: null, idsBefore: 3, idsAfter: 6, joined: 3 }] })
  const done = await t.call(contract.decideLinks, { body: { verb: 'accept', links: ids } })
  expect(done.decided.map(({ child, status }) => [child, status])).toEqual([2, 3, 4].map((n) => [device(n), 'linked']))
  expect(done.left).toEqual([{ id: ids[3], why: expect.stringContaining('linked and not held') }])
  expect((await idsOf(t.ctx, user)).count).toBe(6)
  const undone = await t.call(contract.decideLinks, { body: { verb: 'undo', links: done.decided.map(({ id }) => id) } })
  expect(undone.decided).toHaveLength(3)
  expect((await idsOf(t.ctx, user)).count).toBe(3)
  await send([both(device(5), user), both(device(6), user)])
  const more = await Promise.all([5, 6].map(async (n) => (await linkBetween(device(n), user)).id))
  const status = async () =>
    (await Promise.all([5, 6].map((n) => linkBetween(device(n), user)))).map((link) => `${link.status} ${link.reason}`)
  await t.call(contract.decideLinks, { body: { verb: 'refuse', links: more } })
  expect(await status()).toEqual(Array(2).fill('refused refused_by_hand'))
  expect((await t.call(contract.previewLinks, { body: { links: more } })).links).toBe(0)
  await t.call(contract.decideLinks, { body: { verb: 'hold', links: more } })
  expect(await status()).toEqual(Array(2).fill('held too_many_ids'))
  await expect(t.call(contract.decideLinks, { body: { verb: 'hold', links: [] } })).rejects.toMatchObject({ status: 400 })
  await t.call(contract.updateIdentitySettings, { body: { version: version + 1, mostIds: 200 } })
})

it('comes to the same as following every link, after random links, merges and undos', async () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f']
  const step = fc.record({ what: fc.constantFrom('event', 'event', 'merge', 'undo', 'undo', 'redo'), x: fc.nat(5), y: fc.nat(5) })
  let run = 0
  const takesPart = (error: unknown) => {
    if (!['conflict'].includes((error as { code?: string }).code ?? '')) throw error
  }
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 12 }), async (steps) => {
      const start = `R${run++}-`
      await send(names.map((name) => ({ event: 'Landed', id: newId(), userId: start + name })))
      for (const { what, x, y } of steps) {
        const [from, into] = [start + names[x]!, start + names[y]!]
        if (what === 'event') await send([both(from, into)])
        else if (what === 'merge') await merge(t.ctx, { from, into }).catch(takesPart)
        else {
          const { items } = await listLinks(t.ctx, { status: what === 'undo' ? 'linked' : 'undone', limit: 50 })
          const ours = items.filter(({ child }) => child.startsWith(start)).toSorted((one, two) => (one.id < two.id ? -1 : 1))
          const link = ours[x % Math.max(1, ours.length)]
          if (link) await (what === 'undo' ? undo : redo)(t.ctx, link.id).catch(takesPart)
        }
      }
      const { items } = await listLinks(t.ctx, { status: 'linked', limit: 500 })
      const parents = new Map(items.filter(({ child }) => child.startsWith(start)).map(({ child, parent }) => [child, parent]))
      const followed = (key: string): string => (parents.has(key) ? followed(parents.get(key)!) : key)
      expect(await stands(start)).toEqual(Object.fromEntries([...parents.keys()].toSorted().map((key) => [key, followed(key)])))
    }),
    { numRuns: 6 },
  )
  expect(await countWrong(t.app, t.setup.workspaceId)).toBe(0)
})

it('can be worked out anew from the log at any time', async () => {
  const before = await stands('')
  expect(Object.keys(before).length).toBeGreaterThan(5)
  await t.app.ch.command(sql`TRUNCATE TABLE identity_overrides`)
  await t.ctx.ch.insert('identity_overrides', [{ key: 'M-stray', person: 'M-new', version: 7 }])
  expect(await countWrong(t.app, t.setup.workspaceId)).toBe(Object.keys(before).length + 1)
  await rebuildOverrides(t.app, t.setup.workspaceId)
  expect(await stands('')).toEqual(before)
  expect(await rebuildOverrides(t.app, t.setup.workspaceId)).toBe(0)
})
