import { sql } from 'kysely'
import type { AppCtx } from '#kernel/context.ts'
import { newId } from '#kernel/ids.ts'
import { forgetRuled } from '../care/ruled.ts'
import type { Findings } from './collector.ts'

const iso = (ms: number): string => new Date(ms).toISOString()

const orderBy = <T>(items: T[], key: (item: T) => string): T[] => items.toSorted((a, b) => (key(a) < key(b) ? -1 : 1))

/**
 * Adds what was seen to the catalogue. What people wrote there is never touched. Rows are written in one order, so that two processes never wait for
 * each other in a circle. What was seen may be from before a rule for masking: of what a rule is for, no value is kept.
 */
export async function storeFindings(app: AppCtx, workspaceId: string, findings: Findings): Promise<void> {
  const events = orderBy(
    [...findings.events].map(([name, { first, last }]) => ({ id: newId(), name, first: iso(first), last: iso(last) })),
    ({ name }) => name,
  )
  const properties = orderBy(
    [...findings.properties.values()].map(({ of, name, types, examples, looksLike, first, last }) => ({
      id: newId(),
      of,
      name,
      types,
      examples: [...examples],
      looks_like: looksLike ?? null,
      first: iso(first),
      last: iso(last),
    })),
    ({ of, name }) => `${of} ${name}`,
  )
  const pairs = orderBy(
    [...findings.pairs].flatMap(([event, names]) => [...names].map((property) => ({ event, property }))),
    ({ event, property }) => `${event}\0${property}`,
  )
  await app.db.transaction().execute(async (db) => {
    await sql`
      insert into event_definitions (workspace_id, id, name, first_seen, last_seen)
      select ${workspaceId}, r.id, r.name, r.first, r.last
      from jsonb_to_recordset(${JSON.stringify(events)}::jsonb) as r (id uuid, name text, first timestamptz, last timestamptz)
      on conflict (workspace_id, name) do update set
        first_seen = least(event_definitions.first_seen, excluded.first_seen), last_seen = greatest(event_definitions.last_seen, excluded.last_seen)`.execute(
      db,
    )
    await sql`
      insert into property_definitions as d (workspace_id, id, of, name, types_seen, examples, first_seen, last_seen, looks_like)
      select ${workspaceId}, r.id, r.of, r.name, r.types, r.examples, r.first, r.last, r.looks_like
      from jsonb_to_recordset(${JSON.stringify(properties)}::jsonb)
        as r (id uuid, of text, name text, types jsonb, examples jsonb, first timestamptz, last timestamptz, looks_like text)
      on conflict (workspace_id, of, name) do update set
        first_seen = least(d.first_seen, excluded.first_seen), last_seen = greatest(d.last_seen, excluded.last_seen),
        looks_like = coalesce(excluded.looks_like, d.looks_like),
        types_seen = (select coalesce(jsonb_object_agg(type, n), '{}') from (
          select key as type, sum(value::numeric) as n
          from (select * from jsonb_each_text(d.types_seen) union all select * from jsonb_each_text(excluded.types_seen)) both_sides group by key) summed),
        examples = (select coalesce(jsonb_agg(value), '[]') from (
          select distinct value from (select value from jsonb_array_elements(d.examples) union all select value from jsonb_array_elements(excluded.examples)) both_sides
          limit 5) few)`.execute(db)
    const names = properties.map(({ name }) => name)
    await forgetRuled(db, workspaceId, names)
    await sql`
      insert into event_properties (workspace_id, event, property, last_seen)
      select ${workspaceId}, r.event, r.property, now() from jsonb_to_recordset(${JSON.stringify(pairs)}::jsonb) as r (event text, property text)
      on conflict (workspace_id, event, property) do nothing`.execute(db)
    if (findings.receivedUntil === 0) return
    await sql`
      insert into catalogue_progress (workspace_id, received_until) values (${workspaceId}, ${iso(findings.receivedUntil)})
      on conflict (workspace_id) do update set received_until = greatest(catalogue_progress.received_until, excluded.received_until)`.execute(
      db,
    )
  })
}
