import type { AppCtx } from '#kernel/context.ts'
import { as, sql } from '#kernel/clickhouse/sql.ts'
import { newFindings, noteProperty, type Findings } from './collector.ts'
import { forgetRuled } from '../care/ruled.ts'
import { plainNumbers } from '../recent/stored-event.ts'
import { describedAs, groupProperty } from './group-property.ts'
import { eachLeaf } from './observe.ts'
import { storeFindings } from './findings.ts'

/** A process that starts looks again at what came shortly before the last that was written: it may have died with it. */
const lookBackMs = 60_000
/**
 * Another process may have gone on meanwhile and said how far it is, so that each night more is read again: more than a day, to meet the night before.
 */
const nightlyLookBackMs = 26 * 3_600_000

async function findEvents(app: AppCtx, workspaceId: string, since: Date, findings: Findings): Promise<void> {
  const rows = await app.ch.query<{ event: string; first: string; last: string; paths: string[]; types: string[] }>(sql`
    SELECT event, toUnixTimestamp64Milli(min(ts)) AS first, toUnixTimestamp64Milli(max(ts)) AS last, arrayFlatten(groupUniqArray(10000)(JSONAllPaths(props))) AS paths,
      groupUniqArrayArray(1000)(mapKeys(groups)) AS types
    FROM events WHERE workspace_id = ${as('UUID', workspaceId)} AND received_at >= ${since} GROUP BY event LIMIT 10000`)
  for (const { event, first, last, paths, types } of rows) {
    findings.events.set(event, { first: Number(first), last: Number(last) })
    findings.pairs.set(event, new Set([...paths, ...types.map((type) => groupProperty(type))]))
  }
}

async function findProperties(app: AppCtx, workspaceId: string, since: Date, findings: Findings): Promise<void> {
  const arrived = sql`workspace_id = ${as('UUID', workspaceId)} AND received_at >= ${since}`
  // The newest 50 events of each name are read for types and examples.
  const samples = await app.ch.query<{ at: number; props: Record<string, unknown>; groups: Record<string, string> }>(
    // Which those are is found from narrow columns, without sorting everything.
    sql`SELECT toUnixTimestamp64Milli(ts) AS at, props, groups FROM events
        PREWHERE (event, ts, id) IN (
          SELECT event, fromUnixTimestamp64Milli(-sample.1, 'UTC'), sample.2
          FROM (SELECT event, arrayJoin(groupArraySorted(50)((-toUnixTimestamp64Milli(ts), id))) AS sample
            FROM events WHERE ${arrived} GROUP BY event) LIMIT 20000)
        WHERE ${arrived} LIMIT 20000`,
    // Or every whole number would be taken for a text.
    { settings: plainNumbers },
  )
  for (const { at, props, groups } of samples) {
    eachLeaf(props, (name, value) => noteProperty(findings, 'event', name, value, at))
    for (const type in groups) noteProperty(findings, 'event', groupProperty(type), groups[type], at)
  }

  const traits = await app.ch.query<{ kind: string; name: string; type: string; value: string; at: string }>(sql`
    SELECT kind, name, type, value, toUnixTimestamp64Milli(at) AS at FROM (
      SELECT kind, name, type, value, at FROM profile_properties WHERE workspace_id = ${as('UUID', workspaceId)} AND mode != 'unset'
      LIMIT 5 BY kind, name)
    LIMIT 20000`)
  for (const { kind, name, type, value, at } of traits) {
    const [of, property] = describedAs(kind, name)
    noteProperty(findings, of, property, type === 'string' ? value : JSON.parse(value), Math.abs(Number(at)))
  }
}

/** Leaves out the types that a property is known to have: they were counted when they came, or the last time that somebody looked. */
async function leaveOutKnownTypes(app: AppCtx, workspaceId: string, { properties }: Findings): Promise<void> {
  const known = await app.db
    .selectFrom('property_definitions')
    .select(['of', 'name', 'types_seen'])
    .where('workspace_id', '=', workspaceId)
    .where(
      'name',
      'in',
      [...properties.values()].map(({ name }) => name),
    )
    .execute()
  for (const { of, name, types_seen: seen } of known) {
    const property = properties.get(`${of} ${name}`)
    if (property)
      property.types = Object.fromEntries(Object.entries(property.types).filter(([type]) => !Object.hasOwn(seen as object, type)))
  }
}

/**
 * Reads from the stored events what the catalogue does not know yet: after a crash between storing and noting, or, with `since` 1970, all of it again.
 */
export async function rebuildCatalogue(app: AppCtx, workspaceId: string, since: Date): Promise<void> {
  const findings = newFindings()
  const until = app.now().getTime()
  await findEvents(app, workspaceId, since, findings)
  if (findings.events.size === 0) return
  await findProperties(app, workspaceId, since, findings)
  if (findings.properties.size > 0) await leaveOutKnownTypes(app, workspaceId, findings)
  await storeFindings(app, workspaceId, { ...findings, receivedUntil: until })
}

async function catchUp(app: AppCtx, lookBack: number): Promise<void> {
  const workspaces = await app.db
    .selectFrom('sources')
    .leftJoin('catalogue_progress', 'catalogue_progress.workspace_id', 'sources.workspace_id')
    .select(['sources.workspace_id as id', 'catalogue_progress.received_until as until'])
    .distinct()
    .execute()
  for (const { id, until } of workspaces) {
    try {
      await rebuildCatalogue(app, id, until ? new Date(until.getTime() - lookBack) : new Date(0))
      // A rule may have been made while values from before it were being written down.
      await forgetRuled(app.db, id)
    } catch (error) {
      app.log.warn({ err: error, workspaceId: id }, 'The catalogue of a workspace could not be brought up to date')
    }
  }
}

/** Brings the catalogue of every workspace up to date with what came since it was last written; run when the process starts. */
export const catchUpCatalogues = (app: AppCtx): Promise<void> => catchUp(app, lookBackMs)

/** The same for more than a day, for a process that died while others went on; run each night. */
export const catchUpNightly = (app: AppCtx): Promise<void> => catchUp(app, nightlyLookBackMs)
