import { sql as pgSql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { sql } from '#kernel/clickhouse/sql.ts'
import { erasuresOf, type Erasing } from '#kernel/erasure.ts'
import { kernelErasure } from '#kernel/events/audit-erasure.ts'
import { newId } from '#kernel/ids.ts'
import { testApp, type TestApp } from '#test/harness.ts'
import { erasePerson, exportPerson, getCertificate, listErasures, retryErasure, type Certificate, type Later } from '../../../contract.ts'
import { settle, upsertProfiles } from '../../index.ts'
import { careOf } from '../settings.ts'
import { refusedListsNaming, removeRefusedLists } from './refused-lists.ts'
import { listKeys } from './work.ts'
import { walk } from './walk.ts'

let t: TestApp
let workspace: string
beforeAll(async () => {
  t = await testApp()
  workspace = t.setup.workspaceId
})
afterAll(() => t.close())

async function send(...batch: object[]): Promise<{ status: string }[]> {
  const answer = await t.http.inject({
    method: 'POST',
    url: '/v1/events',
    headers: { authorization: `Bearer ${t.setup.ingestKey}` },
    payload: { batch },
  })
  return answer.json<{ results: { status: string }[] }>().results
}

async function erased(person: string, later: Later = 'refuse'): Promise<Certificate> {
  const { id } = await t.call(erasePerson, { params: { person }, body: { later } })
  await t.runJobs()
  return t.call(getCertificate, { params: { erasureId: id } })
}

/** Somebody whose data are being removed, for a look at a part of the work. */
const person = (...ids: string[]): Erasing => ({ ctx: t.ctx, erasureId: newId(), ids, hashOf: (id) => `hash of ${id.slice(0, 9)}` })

const of = (certificate: Certificate, name: string) => certificate.tables.find(({ table }) => table === name)

const removals = () => erasuresOf([{ name: 'kernel', erasure: kernelErasure }, ...t.app.modules])
async function removeFrom(table: string, one: Erasing): Promise<void> {
  const how = removals()[table]!
  if (typeof how !== 'string') await how(one)
}

const bodies = async (): Promise<string[]> =>
  (await t.app.ch.query<{ body: string }>(sql`SELECT body FROM quarantine FINAL ORDER BY body`)).map(({ body }) => body)

describe('somebody of whom no event was stored', () => {
  it('is removed from quarantine, where the id is a number, from examples and from bodies of webhooks', async () => {
    await send(
      { event: 'Wrong', id: 'q1', userId: 42, properties: 'none' },
      { event: 'Wrong', id: 'q2', userId: 'bob', properties: 'none', seats: 42 },
    )
    const row = {
      event: 'Held',
      code: 'wrong_type',
      property: 'email',
      source_id: newId(),
      mode: 'reject',
      count: 1,
      hour: '2026-01-01 00:00:00',
    }
    await t.ctx.ch.insert('plan_violations', [{ ...row, examples: ['carol@example.com'] }])
    await pgSql`insert into property_definitions (workspace_id, id, of, name, examples, first_seen, last_seen)
      values (${workspace}, ${newId()}, 'event', 'mail', '["carol@example.com"]', now(), now())`.execute(t.app.db)
    const { rows } = await pgSql<{ id: string }>`select id from sources where workspace_id = ${workspace}`.execute(t.app.db)
    const source = rows[0]!.id
    await pgSql`insert into webhooks (workspace_id, source_id, mapping, signature, updated_at) values (${workspace}, ${source}, '{}', '{}', now())`.execute(
      t.app.db,
    )
    await pgSql`insert into webhook_deliveries (workspace_id, id, source_id, received_at, status, events, message, headers, body)
      values (${workspace}, ${newId()}, ${source}, now(), 'stored', 1, '', '{}', '{"customer":{"id":42}}')`.execute(t.app.db)

    const certificate = await erased('42')
    expect(certificate.isClean).toBe(true)
    expect(of(certificate, 'quarantine')).toMatchObject({ mentionsBefore: 1, mentionsAfter: 0 })
    expect(await bodies()).toEqual([expect.stringContaining('"seats":42')])
    const { rows: left } = await pgSql<{ n: number }>`
      select (select count(*) from webhook_deliveries)::int + (select count(*) from property_definitions where examples <> '[]')::int as n`.execute(
      t.app.db,
    )
    expect(left).toEqual([{ n: 0 }])
    expect(await t.app.ch.query(sql`SELECT examples FROM plan_violations`)).toEqual([{ examples: [] }])
  })

  it('is known by nothing at all: that is said, and later events are refused', async () => {
    await erased('never-seen')
    expect((await t.call(listErasures, { query: {} })).items[0]).toMatchObject({ found: 0, isClean: true })
    expect(await send({ event: 'Paid', id: 'n1', userId: 'never-seen' })).toMatchObject([{ status: 'rejected' }])
  })
})

describe('lists of refused rows', () => {
  async function refusedList(...parts: string[]): Promise<string> {
    const id = newId()
    await pgSql`insert into imports (workspace_id, id, file_id, file_name, file_size, kind, mapping, status, created_at)
      values (${workspace}, ${id}, '', 'people.csv', 1, 'people', '{"user":"customer"}', 'done', now())`.execute(t.app.db)
    let at = 0
    for (const bytes of parts.map((part) => Buffer.from(part))) {
      await pgSql`insert into import_refused_parts (workspace_id, import_id, begins_at, bytes) values (${workspace}, ${id}, ${at}, ${bytes})`.execute(
        t.app.db,
      )
      at += bytes.length
    }
    return id
  }
  const kept = async () =>
    (await pgSql<{ id: string }>`select distinct import_id as id from import_refused_parts`.execute(t.app.db)).rows.map(({ id }) => id)

  it('go when a cell is the id, however it is quoted and divided, and stay when it is a number of something', async () => {
    const seats = await refusedList('row,field,reason,customer,seats\n9,at,no time,ada,9\n')
    const mapped = await refusedList('row,field,reason,customer,seats\n1,at,no time, 9 ,3\n')
    const quoted = await refusedList('row,field,reason,customer,seats\n1,at,no time,"say ""hi', '"", you",3\n')
    const formula = await refusedList("row,field,reason,mail\n1,at,no time,'=formula-1\n")
    const nested = await refusedList('row,field,reason,further columns\n1,at,no time,"{""user"":{""user_id"":9}}"\n')
    expect((await refusedListsNaming(person('9'))).toSorted()).toEqual([mapped, nested].toSorted())
    expect(await refusedListsNaming(person('ada'))).toEqual([seats])
    expect((await refusedListsNaming(person('say "hi", you', '=formula-1'))).toSorted()).toEqual([quoted, formula].toSorted())
    await removeRefusedLists(person('9', 'say "hi", you', '=formula-1'))
    expect(await kept()).toEqual([seats])
  })
})

describe('the audit log', () => {
  const entry = (refId: string, payload: object) => pgSql`
    insert into activity (workspace_id, id, name, actor_kind, actor_name, ref_kind, ref_id, title, payload, at, handled_at)
    values (${workspace}, ${newId()}, 'events.people_merged', 'user', 'Owner', 'person', ${refId}, 'who', ${JSON.stringify(payload)}, now(), now())`
  const entries = async () =>
    (
      await pgSql<{ ref_id: string; title: string | null; payload: unknown }>`
      select ref_id, title, payload from activity where name = 'events.people_merged' order by id`.execute(t.app.db)
    ).rows

  it('gets hashes in place of ids, also of long ones, and keeps the names of fields', async () => {
    const long = 'x'.repeat(300)
    await entry('child', { child: 'child', parent: 'dora', lists: [['child']] }).execute(t.app.db)
    await entry(long.slice(0, 200), { child: 'erik', parent: long }).execute(t.app.db)
    await entry('dora', { child: 'erik', parent: 'dora' }).execute(t.app.db)
    const hash = expect.stringMatching(/^erased:hash of/) as string
    await removeFrom('activity', person('child', long))
    expect(await entries()).toEqual([
      { ref_id: hash, title: null, payload: { child: hash, parent: 'dora', lists: [[hash]] } },
      { ref_id: hash, title: null, payload: { child: 'erik', parent: hash } },
      { ref_id: 'dora', title: 'who', payload: { child: 'erik', parent: 'dora' } },
    ])
  })
})

describe('a removal that failed', () => {
  it('is tried again with the ids that it began with, and not begun anew', async () => {
    const { id } = await t.call(erasePerson, { params: { person: 'fritz-1' }, body: { later: 'accept' } })
    const params = { erasureId: id }
    await expect(t.call(retryErasure, { params })).rejects.toMatchObject({ status: 409 })
    await pgSql`update erasures set status = 'failed', error = 'no disk' where id = ${id}`.execute(t.app.db)
    await t.runJobs()
    await expect(t.call(erasePerson, { params: { person: 'fritz-1' }, body: { later: 'accept' } })).rejects.toMatchObject({ status: 409 })
    expect(await t.call(retryErasure, { params })).toMatchObject({ status: 'queued', error: null })
    await t.runJobs()
    expect((await t.call(listErasures, { query: {} })).items[0]).toMatchObject({ id, status: 'done' })
    const { rows } = await pgSql<{ n: number }>`select count(sealed_ids)::int as n from erasures`.execute(t.app.db)
    expect(rows).toEqual([{ n: 0 }])
  })
})

describe('what comes after a removal', () => {
  it('joins ids and belongs to accounts again, as if it had never come before', async () => {
    const again = () =>
      send(
        { event: '$identify', id: newId(), userId: 'gina', anonymousId: 'gina-device' },
        { event: 'Paid', id: newId(), userId: 'gina', accountId: 'acme' },
      )
    const facts = async () =>
      t.app.ch.query(sql`SELECT (SELECT uniqExact(id) FROM identity_links WHERE child = 'gina-device') AS links,
        (SELECT uniqExact(account) FROM memberships WHERE person = 'gina') AS accounts`)
    await again()
    await settle(t.app)
    expect(await facts()).toEqual([{ links: '1', accounts: '1' }])
    await erased('gina', 'accept')
    expect(await facts()).toEqual([{ links: '0', accounts: '0' }])
    await again()
    expect(await facts()).toEqual([{ links: '1', accounts: '1' }])
  })

  it('is not written by an import that did not hear of it', async () => {
    const cache = careOf(t.app)
    const stale = await cache.find(workspace)
    await t.call(erasePerson, { params: { person: 'hugo' }, body: { later: 'refuse' } })
    const find = vi.spyOn(cache, 'find').mockResolvedValue(stale)
    expect(await upsertProfiles(t.ctx, 'person', [{ key: 'hugo', properties: { plan: 'pro' } }])).toEqual({ stored: 0, unchanged: 1 })
    find.mockRestore()
  })
})

describe('a short id', () => {
  it('is exported with all of its refused events, however many others have the same number in them', async () => {
    await t.app.ch.command(sql`
      INSERT INTO quarantine SELECT ${workspace}, generateUUIDv4(), generateUUIDv4(), now64(3), 'Wrong', 'wrong_type', '', '',
        if(number % 3400 = 0, '{"userId":7}', '{"userId":"other","seats":7}'), '{}', NULL, 1 FROM numbers(10200)`)
    const answer = await t.http.inject({
      url: exportPerson.path.replace(':person', '7'),
      headers: { authorization: `Bearer ${t.setup.token}` },
    })
    expect(answer.body.match(/"kind":"refused_event"/g)).toHaveLength(3)
  })
})

describe('thousands of ids', () => {
  /** Removes somebody with so many ids, and counts what is asked of both stores. */
  async function statementsFor(...ids: string[]): Promise<{ asked: number; mentions: number | undefined }> {
    const one = person(...ids)
    const spies = [vi.spyOn(t.app.ch.client, 'query'), vi.spyOn(t.app.ch.client, 'command'), vi.spyOn(pg.Client.prototype, 'query')]
    await listKeys(one, ids)
    const found = await walk(one)
    for (const table of Object.keys(removals())) await removeFrom(table, one)
    const asked = spies.reduce((sum, spy) => sum + spy.mock.calls.length, 0)
    for (const spy of spies) spy.mockRestore()
    return { asked, mentions: found.find(({ table }) => table === 'events')?.mentions }
  }

  it('are looked for and removed by as many statements as one', async () => {
    await send({ event: 'Invited', id: 'i1', userId: 'bob', properties: { by: 'many/4999', other: 'strange "1"' } })
    const ids = Array.from({ length: 5_000 }, (_, n) => `many/${n}`)
    const one = await statementsFor('nobody-1')
    const many = await statementsFor(...ids)
    expect(many.mentions).toBe(1)
    // What goes on beside it asks now and then, too.
    expect(many.asked).toBeLessThan(one.asked + 50)
    expect((await statementsFor('strange "1"')).mentions).toBe(1)
  })
})
