import { as, scope, sql } from '#kernel/clickhouse/sql.ts'
import type { Ctx } from '#kernel/context.ts'
import type { ProfileInput } from './upsert.ts'

export interface Membership {
  person: string
  account: string
  /** In milliseconds. */
  at: number
}

/** By person, then by account: since when, in milliseconds. */
type Known = Map<string, Map<string, number>>

/** Without what only events show, which is written with times before 1970. */
async function knownMemberships(ctx: Ctx, people: readonly string[]): Promise<Known> {
  const rows = await ctx.ch.query<{ person: string; account: string; at: string }>(
    sql`SELECT person, account, toUnixTimestamp64Milli(max(at)) AS at FROM memberships
        WHERE ${scope()} AND kind = '' AND memberships.at >= toDateTime64(0, 3, 'UTC') AND person IN ${as('Array(String)', people)} GROUP BY person, account`,
  )
  const known: Known = new Map()
  for (const { person, account, at } of rows) known.set(person, (known.get(person) ?? new Map<string, number>()).set(account, Number(at)))
  return known
}

/** What the inputs for one person say of its accounts that is not known. */
function newsOf(person: string, inputs: readonly ProfileInput[], known: ReadonlyMap<string, number>, now: number): Membership[] {
  const news = new Map<string, number>()
  const present = inputs.findLast((input) => input.account && input.at === undefined && !input.isFormerAccount)?.account
  for (const { account, at } of inputs) {
    if (!account) continue
    if (at !== undefined && at > (news.get(account) ?? known.get(account) ?? -Infinity)) news.set(account, at)
    // Not the present one, and nobody knows since when.
    else if (at === undefined && account !== present && !known.has(account) && !news.has(account)) news.set(account, now - 1)
  }
  const [latest, since] = [...known].reduce((best, next) => (next[1] > best[1] ? next : best), ['', -Infinity])
  if (present && present !== latest) news.set(present, Math.max(now, since + 1))
  return [...news].map(([account, at]) => ({ person, account, at }))
}

/**
 * Finds the memberships that people get. An input with a time says since when; one without says where the person is now, the last one of several. Where it
 * is already is no news.
 */
export async function membershipNews(ctx: Ctx, people: ReadonlyMap<string, readonly ProfileInput[]>, now: number): Promise<Membership[]> {
  const asked = [...people].filter(([, inputs]) => inputs.some(({ account }) => account))
  if (asked.length === 0) return []
  const known = await knownMemberships(
    ctx,
    asked.map(([person]) => person),
  )
  return asked.flatMap(([person, inputs]) => newsOf(person, inputs, known.get(person) ?? new Map(), now))
}
