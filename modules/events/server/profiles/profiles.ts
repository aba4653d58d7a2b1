import { as, empty, join, scope, sql, type Sql } from '#kernel/clickhouse/sql.ts'
import type { Ctx } from '#kernel/context.ts'
import { notFound } from '#kernel/errors.ts'
import { decodeCursor, pageOf } from '#kernel/http/cursor.ts'
import { notActivity, type Named, type Profile, type Subscription } from '../../contract.ts'
import { plainNumbers } from '../recent/stored-event.ts'
import { pipelineOf } from '../pipeline.ts'
import { hasMergedIds, knownBy, otherIdsOfAll, whose, type Whose } from '../identity/person-sql.ts'
import { presentPropertiesOf, type ProfileKind } from './properties.ts'
import { listSubscriptions } from './subscriptions.ts'

interface ProfileRow {
  who: string
  first_ms: number
  last_ms: number
}

const labelsOf = (kind: ProfileKind): readonly string[] =>
  kind === 'person'
    ? ['name', 'displayName', 'display_name', 'fullName', 'full_name', 'email', 'username']
    : kind === 'account'
      ? ['name', 'company', 'company_name', 'account_name', 'domain']
      : ['name', 'title', `${kind}_name`]

const labelOf = (kind: ProfileKind, properties: Record<string, unknown>): string | null =>
  labelsOf(kind)
    .map((name) => properties[name])
    .find((value): value is string => typeof value === 'string' && value !== '') ?? null

/** People, accounts or groups with the names that they are known by. */
export async function withNames(ctx: Ctx, kind: ProfileKind, keys: readonly string[]): Promise<Named[]> {
  const properties = await presentPropertiesOf(ctx, kind, keys, labelsOf(kind))
  return keys.map((key) => ({ key, label: labelOf(kind, properties.get(key) ?? {}) }))
}

const toProfile = (kind: ProfileKind, row: ProfileRow, properties: Record<string, unknown>): Profile => ({
  key: row.who,
  label: labelOf(kind, properties),
  firstSeen: new Date(row.first_ms).toISOString(),
  lastSeen: new Date(row.last_ms).toISOString(),
  properties,
})

const matching = (kind: ProfileKind, search: string): Sql =>
  sql`(positionCaseInsensitiveUTF8(p.key, ${search}) > 0 OR p.key IN (SELECT key FROM profile_properties
        WHERE ${scope()} AND kind = ${kind} AND positionCaseInsensitiveUTF8(value, ${search}) > 0))`

interface ListQuery {
  search?: string | undefined
  cursor?: string | undefined
  limit: number
}

/**
 * Lists people, accounts or groups of a type, the latest seen first, a person who has several ids once. The search looks into keys and all values that properties ever had,
 * and finds a person by any of their ids.
 */
export async function list(
  ctx: Ctx,
  kind: ProfileKind,
  { search, cursor: text, limit }: ListQuery,
): Promise<{ items: Profile[]; next: string | null }> {
  await pipelineOf(ctx.app).writer.profiles.flush()
  const cursor = decodeCursor(text)
  const isMerged = kind === 'person' && (await hasMergedIds(ctx))
  const { id, from } = knownBy(sql`p.key`, isMerged)
  const found = search ? matching(kind, search) : empty
  // Who was found by one id is shown with what is known of all.
  const having = [
    ...(search && isMerged ? [sql`(countIf(${found}) > 0 OR positionCaseInsensitiveUTF8(who, ${search}) > 0)`] : []),
    ...(cursor ? [sql`(last_ms, who) < (${as('Int64', cursor.at)}, ${cursor.id})`] : []),
  ]
  const rows = await ctx.ch.query<ProfileRow>(
    sql`SELECT ${id} AS who, toUnixTimestamp64Milli(min(first_seen)) AS first_ms, toUnixTimestamp64Milli(max(last_seen)) AS last_ms FROM profiles AS p ${from}
        WHERE ${scope('p')} AND kind = ${kind} ${search && !isMerged ? sql`AND ${found}` : empty} GROUP BY who
        ${having.length > 0 ? sql`HAVING ${join(having, ' AND ')}` : empty}
        ORDER BY last_ms DESC, who DESC LIMIT ${as('UInt64', limit + 1)}`,
    { settings: plainNumbers },
  )
  const { page, next } = pageOf(rows, limit, (row) => ({ at: row.last_ms, id: row.who }))
  const properties = await presentPropertiesOf(
    ctx,
    kind,
    page.map(({ who }) => who),
  )
  return { items: page.map((row) => toProfile(kind, row, properties.get(row.who) ?? {})), next }
}

/** One of a kind, with the present properties. @throws not_found */
export async function get(ctx: Ctx, kind: ProfileKind, { person: key, isTheirs }: Whose): Promise<Profile> {
  await pipelineOf(ctx.app).writer.profiles.flush()
  const [row] = await ctx.ch.query<Omit<ProfileRow, 'who'>>(
    sql`SELECT toUnixTimestamp64Milli(min(first_seen)) AS first_ms, toUnixTimestamp64Milli(max(last_seen)) AS last_ms FROM profiles
        WHERE ${scope()} AND kind = ${kind} AND ${isTheirs(sql`key`)} HAVING count() > 0`,
    { settings: plainNumbers },
  )
  if (!row) throw notFound(kind === 'person' ? 'Nobody with this id was seen.' : `No ${kind} with this id was seen.`)
  return toProfile(kind, { who: key, ...row }, (await presentPropertiesOf(ctx, kind, [key])).get(key) ?? {})
}

/** How many events there are that somebody caused. */
export async function countEvents(ctx: Ctx, whose: Sql): Promise<number> {
  const [row] = await ctx.ch.query<{ n: number }>(
    sql`SELECT toFloat64(count()) AS n FROM events WHERE ${scope()} AND ${whose} AND event NOT IN ${notActivity}`,
  )
  return row?.n ?? 0
}

/** People whose latest account is this one, by the ids that they are known by. */
function peopleOf(account: string, isMerged: boolean): Sql {
  const { id, from } = knownBy(sql`m.person`, isMerged)
  return sql`SELECT ${id} AS who FROM memberships AS m ${from} WHERE ${scope('m')} AND kind = '' GROUP BY who HAVING argMax(account, at) = ${account}`
}

/** Events that name the account, and those of its people that name none. */
export async function eventsOfAccount(ctx: Ctx, account: string): Promise<Sql> {
  const isMerged = await hasMergedIds(ctx)
  const people = peopleOf(account, isMerged)
  const ids = isMerged ? sql`${people} UNION ALL ${otherIdsOfAll(people)}` : people
  return sql`(account = ${account} OR (account = '' AND person IN (${ids})))`
}

/** Finds a person by any of their ids. @throws not_found */
export async function getPerson(ctx: Ctx, id: string): Promise<{ profile: Profile; accounts: Named[]; eventCount: number }> {
  const theirs = await whose(ctx, id)
  const profile = await get(ctx, 'person', theirs)
  const accounts = await ctx.ch.query<{ account: string }>(
    sql`SELECT account FROM memberships WHERE ${scope()} AND kind = '' AND ${theirs.isTheirs(sql`person`)} GROUP BY account ORDER BY max(at) DESC LIMIT 100`,
  )
  return {
    profile,
    accounts: await withNames(
      ctx,
      'account',
      accounts.map(({ account }) => account),
    ),
    eventCount: await countEvents(ctx, theirs.isTheirs(sql`person`)),
  }
}

/** Most people that the page of an account or a group shows by name. */
export const peopleShown = 100

/** @throws not_found */
export async function getAccount(
  ctx: Ctx,
  account: string,
): Promise<{ profile: Profile; people: Named[]; peopleCount: number; eventCount: number; subscriptions: Subscription[] }> {
  const profile = await get(ctx, 'account', { person: account, isTheirs: (column) => sql`${column} = ${account}` })
  const people = await ctx.ch.query<{ who: string; n: number }>(
    sql`SELECT who, toFloat64(count() OVER ()) AS n FROM (${peopleOf(account, await hasMergedIds(ctx))}) ORDER BY who LIMIT ${as('UInt64', peopleShown)}`,
  )
  return {
    profile,
    people: await withNames(
      ctx,
      'person',
      people.map(({ who }) => who),
    ),
    peopleCount: people[0]?.n ?? 0,
    eventCount: await countEvents(ctx, await eventsOfAccount(ctx, account)),
    subscriptions: await listSubscriptions(ctx, account),
  }
}
