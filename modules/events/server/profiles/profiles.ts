import { as, empty, scope, sql, type Sql } from '#kernel/clickhouse/sql.ts'
import type { Ctx } from '#kernel/context.ts'
import { notFound } from '#kernel/errors.ts'
import { decodeCursor, pageOf } from '#kernel/http/cursor.ts'
import type { Named, Profile, Subscription } from '../../contract.ts'
import { plainNumbers } from '../recent/stored-event.ts'
import { pipelineOf } from '../pipeline.ts'
import { propertiesOf, type ProfileKind } from './properties.ts'
import { listSubscriptions } from './subscriptions.ts'

interface ProfileRow {
  key: string
  first_ms: number
  last_ms: number
}

const labels: Record<ProfileKind, readonly string[]> = {
  person: ['name', 'displayName', 'display_name', 'fullName', 'full_name', 'email', 'username'],
  account: ['name', 'company', 'company_name', 'account_name', 'domain'],
}

const labelOf = (kind: ProfileKind, properties: Record<string, unknown>): string | null =>
  labels[kind].map((name) => properties[name]).find((value): value is string => typeof value === 'string' && value !== '') ?? null

/** People or accounts with the names that they are known by. */
export async function withNames(ctx: Ctx, kind: ProfileKind, keys: readonly string[]): Promise<Named[]> {
  const properties = await propertiesOf(ctx, kind, keys, labels[kind])
  return keys.map((key) => ({ key, label: labelOf(kind, properties.get(key) ?? {}) }))
}

const toProfile = (kind: ProfileKind, row: ProfileRow, properties: Record<string, unknown>): Profile => ({
  key: row.key,
  label: labelOf(kind, properties),
  firstSeen: new Date(row.first_ms).toISOString(),
  lastSeen: new Date(row.last_ms).toISOString(),
  properties,
})

const matching = (kind: ProfileKind, search: string | undefined): Sql =>
  search
    ? sql`AND (positionCaseInsensitiveUTF8(key, ${search}) > 0 OR key IN (SELECT key FROM profile_properties
        WHERE ${scope()} AND kind = ${kind} AND positionCaseInsensitiveUTF8(value, ${search}) > 0))`
    : empty

interface ListQuery {
  search?: string | undefined
  cursor?: string | undefined
  limit: number
}

/** Lists people or accounts, the latest seen first. The search looks into keys and all values that properties ever had. */
export async function list(
  ctx: Ctx,
  kind: ProfileKind,
  { search, cursor: text, limit }: ListQuery,
): Promise<{ items: Profile[]; next: string | null }> {
  await pipelineOf(ctx.app).writer.profiles.flush()
  const cursor = decodeCursor(text)
  const rows = await ctx.ch.query<ProfileRow>(
    sql`SELECT key, toUnixTimestamp64Milli(min(first_seen)) AS first_ms, toUnixTimestamp64Milli(max(last_seen)) AS last_ms FROM profiles
        WHERE ${scope()} AND kind = ${kind} ${matching(kind, search)} GROUP BY key
        ${cursor ? sql`HAVING (last_ms, key) < (${as('Int64', cursor.at)}, ${cursor.id})` : empty}
        ORDER BY last_ms DESC, key DESC LIMIT ${as('UInt64', limit + 1)}`,
    { settings: plainNumbers },
  )
  const { page, next } = pageOf(rows, limit, (row) => ({ at: row.last_ms, id: row.key }))
  const properties = await propertiesOf(
    ctx,
    kind,
    page.map(({ key }) => key),
  )
  return { items: page.map((row) => toProfile(kind, row, properties.get(row.key) ?? {})), next }
}

async function get(ctx: Ctx, kind: ProfileKind, key: string): Promise<Profile> {
  await pipelineOf(ctx.app).writer.profiles.flush()
  const [row] = await ctx.ch.query<ProfileRow & { n: number }>(
    sql`SELECT key, toUnixTimestamp64Milli(min(first_seen)) AS first_ms, toUnixTimestamp64Milli(max(last_seen)) AS last_ms FROM profiles
        WHERE ${scope()} AND kind = ${kind} AND key = ${key} GROUP BY key`,
    { settings: plainNumbers },
  )
  if (!row) throw notFound(kind === 'person' ? 'Nobody with this id was seen.' : 'No account with this id was seen.')
  return toProfile(kind, row, (await propertiesOf(ctx, kind, [key])).get(key) ?? {})
}

async function countEvents(ctx: Ctx, whose: Sql): Promise<number> {
  const [row] = await ctx.ch.query<{ n: number }>(
    sql`SELECT toFloat64(count()) AS n FROM events WHERE ${scope()} AND ${whose} AND type NOT IN ('identify', 'group', 'alias')`,
  )
  return row?.n ?? 0
}

/** People whose latest account is this one. */
const peopleOf = (account: string): Sql =>
  sql`SELECT person FROM memberships WHERE ${scope()} AND kind = '' GROUP BY person HAVING argMax(account, at) = ${account}`

export const eventsOfPerson = (person: string): Sql => sql`person = ${person}`

/** Events that name the account, and those of its people that name none. */
export const eventsOfAccount = (account: string): Sql => sql`(account = ${account} OR (account = '' AND person IN (${peopleOf(account)})))`

/** @throws not_found */
export async function getPerson(ctx: Ctx, person: string): Promise<{ profile: Profile; accounts: Named[]; eventCount: number }> {
  const profile = await get(ctx, 'person', person)
  const accounts = await ctx.ch.query<{ account: string }>(
    sql`SELECT account FROM memberships WHERE ${scope()} AND kind = '' AND person = ${person} GROUP BY account ORDER BY max(at) DESC LIMIT 100`,
  )
  return {
    profile,
    accounts: await withNames(
      ctx,
      'account',
      accounts.map(({ account }) => account),
    ),
    eventCount: await countEvents(ctx, eventsOfPerson(person)),
  }
}

const peopleShown = 100

/** @throws not_found */
export async function getAccount(
  ctx: Ctx,
  account: string,
): Promise<{ profile: Profile; people: Named[]; peopleCount: number; eventCount: number; subscriptions: Subscription[] }> {
  const profile = await get(ctx, 'account', account)
  const people = await ctx.ch.query<{ person: string; n: number }>(
    sql`SELECT person, toFloat64(count() OVER ()) AS n FROM (${peopleOf(account)}) ORDER BY person LIMIT ${as('UInt64', peopleShown)}`,
  )
  return {
    profile,
    people: await withNames(
      ctx,
      'person',
      people.map(({ person }) => person),
    ),
    peopleCount: people[0]?.n ?? 0,
    eventCount: await countEvents(ctx, eventsOfAccount(account)),
    subscriptions: await listSubscriptions(ctx, account),
  }
}
