import { scope, sql } from '#kernel/clickhouse/sql.ts'
import type { Ctx } from '#kernel/context.ts'
import { invalid } from '#kernel/errors.ts'
import type { EventSelector, PropertyRef } from '../contract.ts'
import { propertiesOf } from './sql/condition.ts'
import { eventNullableText } from './sql/property.ts'
import type { Counted, TrendPlan } from './trend/plan.ts'

/** What a question names, with the place where it does. */
export interface Mentioned {
  events: readonly { events: EventSelector['events']; field: string }[]
  properties: readonly PropertyRef[]
}

/** Names that are computed, not received. */
const computed = new Set(['$event'])

async function unknownEvents(ctx: Ctx, names: readonly string[]): Promise<string[]> {
  if (names.length === 0) return []
  const defined = await ctx.db
    .selectFrom('event_definitions')
    .select('name')
    .where('workspace_id', '=', ctx.workspace.id)
    .where('name', 'in', names)
    .execute()
  const missing = names.filter((name) => !defined.some((row) => row.name === name))
  if (missing.length === 0) return []
  // The catalogue follows ingestion by moments: the events themselves have the last word.
  const seen = await ctx.ch.query<{ event: string }>(sql`SELECT DISTINCT event FROM events WHERE ${scope()} AND event IN ${missing}`)
  return missing.filter((name) => !seen.some((row) => row.event === name))
}

async function unknownProperties(ctx: Ctx, refs: readonly PropertyRef[]): Promise<PropertyRef[]> {
  const asked = refs.filter((ref) => !computed.has(ref.name))
  if (asked.length === 0) return []
  const defined = await ctx.db
    .selectFrom('property_definitions')
    .select(['of', 'name'])
    .where('workspace_id', '=', ctx.workspace.id)
    .where('name', 'in', [...new Set(asked.map((ref) => ref.name))])
    .execute()
  const missing = asked.filter((ref) => !defined.some((row) => row.of === ref.of && row.name === ref.name))
  const seen = await Promise.all(missing.map((ref) => wasReceived(ctx, ref)))
  return missing.filter((_, i) => !seen[i])
}

async function wasReceived(ctx: Ctx, { of, name }: PropertyRef): Promise<boolean> {
  const rows =
    of === 'event'
      ? await ctx.ch.query(sql`SELECT 1 FROM events AS e WHERE ${scope('e')} AND isNotNull(${eventNullableText(name)}) LIMIT 1`)
      : await ctx.ch.query(sql`SELECT 1 FROM profile_properties WHERE ${scope()} AND kind = ${of} AND name = ${name} LIMIT 1`)
  return rows.length > 0
}

/** Throws `invalid` for the first event or property that was never received: a typing error must not look like a zero. */
export async function mustKnow(ctx: Ctx, { events, properties }: Mentioned): Promise<void> {
  const names = [...new Set(events.flatMap((one) => (one.events === 'any' ? [] : one.events)))]
  const [strangeEvents, strangeProperties] = await Promise.all([unknownEvents(ctx, names), unknownProperties(ctx, properties)])
  const [event] = strangeEvents
  if (event !== undefined) {
    const field = events.find((one) => one.events !== 'any' && one.events.includes(event))?.field ?? 'events'
    throw invalid(`No event ${JSON.stringify(event)} was ever received.`, {
      fields: [{ field, expected: 'the name of an event that was received' }],
    })
  }
  const [property] = strangeProperties
  if (property) {
    throw invalid(`No ${property.of} ever had a property ${JSON.stringify(property.name)}.`, {
      fields: [
        {
          field: 'property',
          expected: `the name of a property that was received for ${property.of === 'event' ? 'an' : 'a'} ${property.of}`,
        },
      ],
    })
  }
}

function mentionsOf(counted: Counted, field: string): Mentioned {
  const measured: PropertyRef[] = 'property' in counted.measure ? [{ of: 'event', name: counted.measure.property }] : []
  return {
    events: [{ events: counted.events, field: `${field}.events` }],
    properties: [...counted.filters.flatMap(propertiesOf), ...measured],
  }
}

/** The same for everything that a chart names. */
export async function mustBeKnown(ctx: Ctx, plan: TrendPlan): Promise<void> {
  const mentions = plan.lines.flatMap(({ source }, i): Mentioned[] => {
    const field = `series[${i}]`
    if (source.kind === 'counted') return [mentionsOf(source.counted, field)]
    if (source.kind === 'ratio') return [mentionsOf(source.numerator, field), mentionsOf(source.denominator, field)]
    return source.kind === 'adoption'
      ? [{ events: [{ events: source.feature.events, field: `${field}.params.feature` }], properties: [] }]
      : []
  })
  const { breakdown } = plan.spec
  await mustKnow(ctx, {
    events: mentions.flatMap((one) => one.events),
    properties: [...mentions.flatMap((one) => one.properties), ...(breakdown ? [breakdown.property] : [])],
  })
}
