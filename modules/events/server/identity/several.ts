import { scope, sql, type Sql } from '#kernel/clickhouse/sql.ts'
import type { Ctx } from '#kernel/context.ts'
import { AppError } from '#kernel/errors.ts'
import { notActivity, type IdentityLink, type LinksPreview, type LinkVerb } from '../../contract.ts'
import { withNames } from '../profiles/profiles.ts'
import { accept, hold, refuse, undo } from './hand.ts'
import { findLinks } from './links.ts'
import { resolve } from './people.ts'
import { idsOfPeople } from './view.ts'

const verbs = { accept, refuse, undo, hold }

/**
 * Decides links one after the other, as if by hand; each is written down by itself, so that one that cannot be decided stops no other. What is taken back goes
 * the other way round.
 */
export async function decideSeveral(ctx: Ctx, { verb, links }: { verb: LinkVerb; links: readonly string[] }) {
  const decided: IdentityLink[] = []
  const left: { id: string; why: string }[] = []
  for (const id of verb === 'undo' ? links.toReversed() : links) {
    try {
      decided.push(await verbs[verb](ctx, id))
    } catch (error) {
      if (!(error instanceof AppError) || (error.code !== 'conflict' && error.code !== 'not_found')) throw error
      left.push({ id, why: error.message })
    }
  }
  return { decided, left }
}

/** Follows links in memory, as accepting them in this order would. */
function joinInMemory(links: readonly IdentityLink[], people: ReadonlyMap<string, string>) {
  const into = new Map<string, string>()
  const follow = (person: string): string => (into.has(person) ? follow(into.get(person)!) : person)
  let count = 0
  for (const { child, parent, status } of links) {
    const person = follow(people.get(parent)!)
    if (status !== 'held' || people.get(child) !== child || into.has(child) || person === child) continue
    into.set(child, person)
    count++
  }
  const joined = new Map<string, string[]>()
  for (const person of into.keys()) {
    const stays = follow(person)
    const list = joined.get(stays)
    if (list) list.push(person)
    else joined.set(stays, [person])
  }
  return { count, joined }
}

const oneOf = (people: readonly string[]): Sql => sql`SELECT arrayJoin(${people})`

/** How many ids each of the people has. */
async function idCounts(ctx: Ctx, people: readonly string[]): Promise<(person: string) => number> {
  const rows = await ctx.ch.query<{ person: string; n: number }>(
    sql`SELECT stands_for AS person, toUInt32(count()) AS n FROM (${idsOfPeople(scope(), oneOf(people))}) GROUP BY person`,
  )
  const counts = new Map(rows.map(({ person, n }) => [person, n]))
  return (person) => (counts.get(person) ?? 0) + 1
}

/** What accepting links would join in total. */
export async function previewSeveral(ctx: Ctx, ids: readonly string[]): Promise<LinksPreview> {
  const links = await findLinks(ctx, ids)
  const people = await resolve(ctx, [...new Set(links.flatMap(({ child, parent }) => [child, parent]))])
  const { count, joined } = joinInMemory(links, people)
  if (count === 0) return { links: 0, left: ids.length, events: 0, people: [] }
  const moved = [...joined.values()].flat()
  const [idsOf, [events], names] = await Promise.all([
    idCounts(ctx, [...joined.keys(), ...moved]),
    ctx.ch.query<{ n: number }>(
      sql`SELECT toFloat64(count()) AS n FROM events WHERE ${scope()} AND event NOT IN ${notActivity}
          AND person IN (${oneOf(moved)} UNION ALL SELECT key FROM (${idsOfPeople(scope(), oneOf(moved))}))`,
    ),
    withNames(ctx, 'person', [...joined.keys()]),
  ])
  const changes = names.map(({ key, label }) => {
    const [before, others] = [idsOf(key), joined.get(key)!]
    return { key, label, idsBefore: before, idsAfter: others.reduce((sum, other) => sum + idsOf(other), before), joined: others.length }
  })
  return { links: count, left: ids.length - count, events: events!.n, people: changes.toSorted((a, b) => b.idsAfter - a.idsAfter) }
}
