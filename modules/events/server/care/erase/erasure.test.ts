import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql as pgSql } from 'kysely'
import { sql } from '#kernel/clickhouse/sql.ts'
import { newId } from '#kernel/ids.ts'
import { testApp, type TestApp } from '#test/harness.ts'
import {
  acceptAgain,
  erasePerson,
  exportPerson,
  getCertificate,
  getPerson,
  listErasures,
  listProperties,
  type Certificate,
} from '../../../contract.ts'
import { settle } from '../../index.ts'
import { idHasher } from '../hash.ts'
import { careOf } from '../settings.ts'

let t: TestApp
beforeAll(async () => {
  t = await testApp()
})
afterAll(() => t.close())

interface Result {
  status: string
  code?: string
}

async function send(...batch: object[]): Promise<Result[]> {
  const answer = await t.http.inject({
    method: 'POST',
    url: '/v1/events',
    headers: { authorization: `Bearer ${t.setup.ingestKey}` },
    payload: { batch },
  })
  return answer.json<{ results: Result[] }>().results
}

/** Ada in every place that can hold her, and Bob, who shares a device with her and was invited by her. */
async function fill(ada: string, device: string): Promise<void> {
  const n = 'fill'
  await send({ event: 'Visited', id: `${n}-1`, anonymousId: device, properties: { page: 'pricing' } })
  await send(
    { event: '$identify', id: `${n}-2`, userId: ada, anonymousId: device, properties: { email: `${ada}@example.com` } },
    {
      event: 'Paid',
      id: `${n}-3`,
      userId: ada,
      accountId: 'acme',
      properties: { email: `${ada}@example.com`, seats: 3 },
      groups: { project: 'p' },
    },
    { event: '$group', id: `${n}-4`, userId: ada, accountId: 'acme', properties: { name: 'Acme' } },
    { event: 'Wrong', id: `${n}-5`, userId: ada, properties: 'none' },
    { event: 'Paid', id: `${n}-6`, userId: 'bob', anonymousId: device, properties: { seats: 1 } },
    { event: 'Invited', id: `${n}-7`, userId: 'bob', properties: { by: ada } },
    { event: 'Wrong', id: `${n}-8`, userId: 'bob', properties: 'none' },
  )
  await settle(t.app)
  await t.app.ch.command(sql`OPTIMIZE TABLE identity_overrides FINAL`)
  const workspace = t.setup.workspaceId
  await pgSql`insert into activity (workspace_id, id, name, actor_kind, actor_name, ref_kind, ref_id, title, payload, at, handled_at)
    values (${workspace}, ${newId()}, 'events.identity_merged', 'user', 'Ada Owner', 'person', ${ada}, ${`${device} → ${ada}`}, ${JSON.stringify({ child: device, parent: ada })}, now(), now())`.execute(
    t.app.db,
  )
  const [importId, uploadId] = [newId(), newId()]
  await pgSql`insert into imports (workspace_id, id, file_id, file_name, file_size, kind, mapping, status, created_at)
    values (${workspace}, ${importId}, ${uploadId}, 'people.csv', 1, 'people', '{}', 'done', now())`.execute(t.app.db)
  await pgSql`insert into import_refused_parts (workspace_id, import_id, begins_at, bytes)
    values (${workspace}, ${importId}, 0, ${Buffer.from(`row,reason\n${ada},no time\n`)})`.execute(t.app.db)
  await pgSql`insert into uploads (workspace_id, id, name, size, created_at, complete_at) values (${workspace}, ${uploadId}, 'people.csv', 1, now(), now())`.execute(
    t.app.db,
  )
  await pgSql`insert into upload_pieces (workspace_id, upload_id, n, bytes) values (${workspace}, ${uploadId}, 0, ${Buffer.from(ada)})`.execute(
    t.app.db,
  )
}

/** Looks through everything in both stores by other means than the product does: each table as text, row by row. */
async function placesOf(text: string): Promise<string[]> {
  const tables = await t.app.ch.query<{ name: string }>(
    sql`SELECT name FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree' ORDER BY name`,
  )
  const found: string[] = []
  for (const { name } of tables) {
    const answer = await t.app.ch.client.query({ query: `SELECT * FROM ${name}`, format: 'JSONEachRow' })
    for (const row of await answer.json<object>()) if (JSON.stringify(row).includes(text)) found.push(`ClickHouse ${name}`)
  }
  const { rows: mutations } = {
    rows: await t.app.ch.query<object>(sql`SELECT command FROM system.mutations WHERE database = currentDatabase()`),
  }
  if (JSON.stringify(mutations).includes(text)) found.push('ClickHouse system.mutations')
  const { rows } = await pgSql<{
    name: string
  }>`select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1`.execute(t.app.db)
  for (const { name } of rows) {
    const { rows: all } = await pgSql<{ row: string }>`select to_jsonb(one)::text as row from ${pgSql.table(name)} one`.execute(t.app.db)
    const hex = Buffer.from(text).toString('hex')
    for (const { row } of all) if (row.includes(text) || row.includes(hex)) found.push(`PostgreSQL ${name}`)
  }
  const { rows: jobs } = await pgSql<{ row: string }>`select to_jsonb(one)::text as row from graphile_worker._private_jobs one`.execute(
    t.app.db,
  )
  for (const { row } of jobs) if (row.includes(text)) found.push('PostgreSQL jobs')
  return [...new Set(found)]
}

describe('erasing a person', () => {
  const [ada, device] = ['ada-lovelace-1815', 'device-of-ada-77']
  let certificate: Certificate

  it('exports everything under all ids first', async () => {
    await fill(ada, device)
    const answer = await t.http.inject({
      url: exportPerson.path.replace(':person', device),
      headers: { authorization: `Bearer ${t.setup.token}` },
    })
    const lines = answer.body
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { kind: string; event?: string; ids?: string[] })
    expect(lines[0]!.ids!.toSorted()).toEqual([ada, device].toSorted())
    expect(new Set(lines.filter(({ kind }) => kind === 'event').map(({ event }) => event))).toEqual(
      new Set(['$group', '$identify', 'Paid', 'Visited']),
    )
    expect(new Set(lines.map(({ kind }) => kind))).toEqual(
      new Set(['person', 'property', 'membership', 'identity_link', 'event', 'refused_event']),
    )
  })

  it('finds her in many tables before, and in none after, by a search that knows nothing of the first', async () => {
    expect((await placesOf(ada)).length).toBeGreaterThan(9)
    const erasure = await t.call(erasePerson, { params: { person: device }, body: { later: 'refuse' } })
    expect(erasure).toMatchObject({ status: 'queued', idCount: 2, later: 'refuse' })
    await expect(t.call(getCertificate, { params: { erasureId: erasure.id } })).rejects.toMatchObject({ status: 409 })
    await t.runJobs()
    expect((await t.call(listErasures, { query: {} })).items[0]).toMatchObject({ status: 'done', isClean: true, error: null })
    certificate = await t.call(getCertificate, { params: { erasureId: erasure.id } })
    // Bob's event says who invited him: it is his, it stays, and the certificate says so.
    expect(await placesOf(ada)).toEqual(['ClickHouse events'])
    expect(await placesOf(device)).toEqual([])
  })

  it('gives a certificate that tells of every table and names nobody', () => {
    const { tables } = certificate
    const of = (table: string) => tables.find((one) => one.table === table)
    expect(of('events')).toMatchObject({ rowsBefore: 5, rowsAfter: 0, mentionsAfter: 1 })
    for (const table of ['profiles', 'profile_properties', 'memberships', 'identity_links', 'identity_overrides', 'activity'])
      expect(of(table), table).toMatchObject({ rowsBefore: expect.any(Number) as number, rowsAfter: 0, mentionsAfter: 0 })
    for (const table of ['quarantine', 'import_refused_parts'])
      expect(of(table), table).toMatchObject({ mentionsBefore: 1, mentionsAfter: 0 })
    expect(tables.filter(({ rowsAfter }) => rowsAfter > 0)).toEqual([])
    expect(JSON.stringify(certificate)).not.toContain(ada)
    expect(certificate.personHash).toBe(idHasher(t.app, t.setup.workspaceId)(ada))
  })

  it('leaves the others and their events as they were, without her device', async () => {
    expect(await t.call(getPerson, { params: { person: 'bob' } })).toMatchObject({ eventCount: 2 })
    await expect(t.call(getPerson, { params: { person: ada } })).rejects.toMatchObject({ status: 404 })
    const [keys] = await t.app.ch.query<{ rows: string; keys: string }>(sql`
      SELECT (SELECT count() FROM events) AS rows, (SELECT sum(rows) FROM system.projection_parts
        WHERE database = currentDatabase() AND table = 'events' AND name = 'stored_keys' AND active) AS keys`)
    expect(keys!.keys).toBe(keys!.rows)
    await settle(t.app)
    const { items } = await t.call(listProperties, { query: { search: 'email' } })
    expect(items.flatMap(({ examples }) => examples)).toEqual([])
  })

  it('refuses what comes later, whichever id it carries, and keeps none of it', async () => {
    const results = await send(
      { event: 'Paid', id: 'l1', userId: ada },
      { event: 'Paid', id: 'l2', userId: 'eve', anonymousId: device },
      { event: 'Wrong', id: 'l3', userId: ada, properties: 'none' },
      { event: '$alias', id: 'l4', userId: 'eve', properties: { previousId: device } },
      { event: 'Paid', id: 'l5', userId: 'eve' },
    )
    expect(results.map(({ status, code }) => code ?? status)).toEqual([...Array.from({ length: 4 }, () => 'erased_person'), 'ok'])
    await settle(t.app)
    expect(await placesOf(device)).toEqual([])
  })

  it('refuses an event that another process let in before it heard of the erasure', async () => {
    const stale = await careOf(t.app).find(t.setup.workspaceId)
    await t.call(erasePerson, { params: { person: 'eve' }, body: { later: 'refuse' } })
    // As in a process that missed the signal: what it knows is old, and the check under the lock finds out.
    const cache = careOf(t.app)
    const { find } = cache
    cache.find = async () => stale
    const [result] = await send({ event: 'Paid', id: 'late', userId: 'eve' })
    cache.find = find
    expect(result).toMatchObject({ status: 'rejected', code: 'erased_person' })
  })

  it('accepts her again when somebody says so', async () => {
    await t.call(acceptAgain, { params: { erasureId: certificate.erasureId } })
    expect(await send({ event: 'Paid', id: 'again', userId: ada })).toMatchObject([{ status: 'ok' }])
    const erasure = await t.call(erasePerson, { params: { person: ada }, body: { later: 'accept' } })
    await t.runJobs()
    expect((await t.call(listErasures, { query: {} })).items.map(({ status }) => status)).toEqual(['done', 'done', 'done'])
    expect((await t.call(getCertificate, { params: { erasureId: erasure.id } })).isClean).toBe(true)
    expect(await send({ event: 'Paid', id: 'and again', userId: ada })).toMatchObject([{ status: 'ok' }])
  })
})
