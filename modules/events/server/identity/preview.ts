import { as, scope, sql } from '#kernel/clickhouse/sql.ts'
import type { Ctx } from '#kernel/context.ts'
import { conflict, notFound } from '#kernel/errors.ts'
import { notActivity, type MergePreview, type MergeSide } from '../../contract.ts'
import { pipelineOf } from '../pipeline.ts'
import { toValue, type PropertyRow } from '../profiles/properties.ts'
import { withNames } from '../profiles/profiles.ts'
import { plainNumbers } from '../recent/stored-event.ts'
import { allIdsOf, idsOf } from './people.ts'

const idsShown = 10
const accountsShown = 20

interface SeenRow {
  first_ms: number
  last_ms: number
  profiles: number
}

async function sideOf(ctx: Ctx, key: string): Promise<MergeSide> {
  const { person, ids, count } = await idsOf(ctx, key, idsShown)
  const theirs = allIdsOf(person)
  const [[seen], [events], accounts, [named]] = await Promise.all([
    ctx.ch.query<SeenRow>(
      sql`SELECT toUnixTimestamp64Milli(min(first_seen)) AS first_ms, toUnixTimestamp64Milli(max(last_seen)) AS last_ms, toUInt32(count()) AS profiles
          FROM profiles WHERE ${scope()} AND kind = 'person' AND key IN (${theirs})`,
      { settings: plainNumbers },
    ),
    ctx.ch.query<{ n: number }>(
      sql`SELECT toFloat64(count()) AS n FROM events WHERE ${scope()} AND person IN (${theirs}) AND event NOT IN ${notActivity}`,
    ),
    ctx.ch.query<{ account: string }>(
      sql`SELECT account FROM memberships WHERE ${scope()} AND kind = '' AND person IN (${theirs})
          GROUP BY account ORDER BY max(at) DESC, account LIMIT ${as('UInt64', accountsShown)}`,
    ),
    withNames(ctx, 'person', [person]),
  ])
  if (seen!.profiles === 0) throw notFound(`Nobody with the id ${key} was seen.`)
  const accountNames = accounts.map(({ account }) => account)
  return {
    person,
    label: named!.label,
    idCount: count,
    ids,
    eventCount: events!.n,
    firstSeen: new Date(seen!.first_ms).toISOString(),
    lastSeen: new Date(seen!.last_ms).toISOString(),
    accounts: await withNames(ctx, 'account', accountNames),
  }
}

interface ValueRow extends Omit<PropertyRow, 'key'> {
  side: 'from' | 'into'
  mode: string
  is_later: boolean
}

/** The properties whose present values differ. After the merge that shows which was set last, as it is with the ids of one person. */
async function differences(ctx: Ctx, from: string, into: string): Promise<MergePreview['properties']> {
  const rows = await ctx.ch.query<ValueRow>(sql`
    SELECT *, latest = max(latest) OVER (PARTITION BY name) AS is_later FROM (
      SELECT name, if(key IN (${allIdsOf(from)}), 'from', 'into') AS side, argMax(value, (at, event_id)) AS value,
        argMax(type, (at, event_id)) AS type, argMax(mode, (at, event_id)) AS mode, max((at, event_id)) AS latest
      FROM profile_properties WHERE ${scope()} AND kind = 'person' AND (key IN (${allIdsOf(from)}) OR key IN (${allIdsOf(into)}))
      GROUP BY name, side) ORDER BY name`)
  const names = new Map<string, Partial<Record<ValueRow['side'], ValueRow>>>()
  for (const row of rows) names.set(row.name, { ...names.get(row.name), [row.side]: row })
  const valueOf = (row: ValueRow | undefined) => (row && row.mode !== 'unset' ? toValue(row) : null)
  return [...names].flatMap(([name, sides]): MergePreview['properties'] => {
    const values = { from: valueOf(sides.from), into: valueOf(sides.into) }
    if (JSON.stringify(values.from) === JSON.stringify(values.into)) return []
    return [{ name, ...values, shows: sides.into?.is_later ? 'into' : 'from' }]
  })
}

async function changesOf(ctx: Ctx, from: string, into: string): Promise<MergePreview['changes']> {
  const { timezone } = ctx.workspace
  const [row] = await ctx.ch.query<MergePreview['changes']>(sql`
    SELECT toFloat64(sum(of_from)) AS events, toFloat64(countIf(of_from > 0)) AS days, toFloat64(countIf(of_from > 0 AND of_into > 0)) AS daysOfBoth
    FROM (SELECT toDate(ts, ${timezone}) AS local_day, countIf(person IN (${allIdsOf(from)})) AS of_from, count() - of_from AS of_into FROM events
      WHERE ${scope()} AND (person IN (${allIdsOf(from)}) OR person IN (${allIdsOf(into)})) AND event NOT IN ${notActivity}
      GROUP BY local_day)`)
  return row!
}

/** What a merge of two people would change. @throws not_found, conflict when they are one person already */
export async function previewMerge(ctx: Ctx, keys: { from: string; into: string }): Promise<MergePreview> {
  await pipelineOf(ctx.app).writer.profiles.flush()
  const [from, into] = await Promise.all([sideOf(ctx, keys.from), sideOf(ctx, keys.into)])
  if (from.person === into.person) throw conflict(`${keys.from} and ${keys.into} are ids of one person already.`)
  const [properties, changes] = await Promise.all([differences(ctx, from.person, into.person), changesOf(ctx, from.person, into.person)])
  return { from, into, properties, changes }
}
