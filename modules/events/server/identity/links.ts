import { as, empty, scope, sql, type Sql } from '#kernel/clickhouse/sql.ts'
import type { Ctx } from '#kernel/context.ts'
import { notFound } from '#kernel/errors.ts'
import { decodeCursor, pageOf } from '#kernel/http/cursor.ts'
import type { EndpointRequest } from '#kernel/http/endpoint.ts'
import type { IdentityLink, LinkOrigin, LinkReason, LinkStatus, listIdentityLinks } from '../../contract.ts'
import { plainNumbers } from '../recent/stored-event.ts'
import { allIdsOf, idsOf } from './people.ts'

interface EntryRow {
  link: string
  child: string
  parent: string
  origin: LinkOrigin
  state: LinkStatus
  why: LinkReason
  event: string
  source: string
  at_ms: number
  decided_ms: number
  who: string
  story: [number, LinkStatus, string][]
}

const iso = (ms: number): string => new Date(ms).toISOString()
const nobody = '00000000-0000-0000-0000-000000000000'

const toLink = (row: EntryRow): IdentityLink => ({
  id: row.link,
  child: row.child,
  parent: row.parent,
  origin: row.origin,
  status: row.state,
  reason: row.why,
  eventId: row.event || null,
  sourceId: row.source === nobody ? null : row.source,
  at: iso(row.at_ms),
  decidedAt: iso(row.decided_ms),
  decidedBy: row.who || null,
  history: row.story.map(([at, status, by]) => ({ status, at: iso(at), by: by || null })),
})

/** Entries of the log, each with what became of it. `having` may use the columns of `EntryRow`. */
const entries = (where: Sql, having: Sql, rest: Sql): Sql => sql`
  SELECT toString(id) AS link, child, parent, origin, argMax(status, recorded_at) AS state, argMax(reason, recorded_at) AS why,
    argMin(event_id, recorded_at) AS event, toString(argMin(source_id, recorded_at)) AS source, toUnixTimestamp64Milli(min(at)) AS at_ms,
    toUnixTimestamp64Milli(max(recorded_at)) AS decided_ms, argMax(recorded_by, recorded_at) AS who,
    arraySort(groupUniqArray((toUnixTimestamp64Milli(recorded_at), status, recorded_by))) AS story
  FROM identity_links WHERE ${scope()} ${where} GROUP BY id, child, parent, origin ${having} ${rest}`

const latestFirst = (limit: number): Sql => sql`ORDER BY decided_ms DESC, link DESC LIMIT ${as('UInt64', limit + 1)}`

async function pageOfLinks(ctx: Ctx, where: Sql, having: Sql, { cursor: text, limit }: { cursor?: string | undefined; limit: number }) {
  const cursor = decodeCursor(text)
  const behind = cursor ? sql`AND (decided_ms, link) < (${as('Int64', cursor.at)}, ${cursor.id})` : empty
  const rows = await ctx.ch.query<EntryRow>(entries(where, sql`HAVING 1 ${having} ${behind}`, latestFirst(limit)), {
    settings: plainNumbers,
  })
  const { page, next } = pageOf(rows, limit, (row) => ({ at: row.decided_ms, id: row.link }))
  return { items: page.map(toLink), next }
}

export async function findLink(ctx: Ctx, id: string): Promise<IdentityLink | undefined> {
  const [row] = await ctx.ch.query<EntryRow>(entries(sql`AND id = ${as('UUID', id)}`, empty, empty), { settings: plainNumbers })
  return row && toLink(row)
}

/** In the order of the ids; those that there are. */
export async function findLinks(ctx: Ctx, ids: readonly string[]): Promise<IdentityLink[]> {
  const rows = await ctx.ch.query<EntryRow>(entries(sql`AND toString(id) IN ${[...ids]}`, empty, empty), { settings: plainNumbers })
  const links = new Map(rows.map((row) => [row.link, toLink(row)]))
  return [...new Set(ids)].flatMap((id) => links.get(id) ?? [])
}

/** @throws not_found */
export async function getLink(ctx: Ctx, id: string): Promise<IdentityLink> {
  const link = await findLink(ctx, id)
  if (!link) throw notFound('There is no such link of ids.')
  return link
}

/** The entries about the ids of a person, those that were refused or undone as well, the latest decided first. */
export async function linksOf(ctx: Ctx, key: string, page: { cursor?: string | undefined; limit: number }) {
  const { person, count } = await idsOf(ctx, key, 2)
  const theirs = allIdsOf(person)
  const links = await pageOfLinks(ctx, sql`AND (child IN (${theirs}) OR parent IN (${theirs}))`, sql`AND why != 'same_person'`, page)
  return { person, idCount: count, ...links }
}

/** Lists entries of the log by what became of them, and counts them. Claims that two ids are one person who are so already are left out. */
export async function listLinks(ctx: Ctx, { status, reason, origin, ...page }: EndpointRequest<typeof listIdentityLinks>['query']) {
  const [links, counts] = await Promise.all([
    pageOfLinks(
      ctx,
      origin ? sql`AND origin = ${origin}` : empty,
      sql`${status ? sql`AND state = ${status}` : empty} ${reason === undefined ? sql`AND why != 'same_person'` : sql`AND why = ${reason}`}`,
      page,
    ),
    ctx.ch.query<{ status: LinkStatus; reason: LinkReason; origin: LinkOrigin; count: number }>(sql`
      SELECT state AS status, why AS reason, origin, toFloat64(count()) AS count FROM (${entries(empty, sql`HAVING why != 'same_person'`, empty)})
      GROUP BY status, reason, origin ORDER BY count DESC, status, reason, origin`),
  ])
  return { ...links, counts }
}
