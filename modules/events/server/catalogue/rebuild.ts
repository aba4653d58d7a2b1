import type { AppCtx } from '#kernel/context.ts'
import { as, sql } from '#kernel/clickhouse/sql.ts'
import { newFindings, noteProperty, type Findings } from './collector.ts'
import { plainNumbers } from '../recent/stored-event.ts'
import { describedAs, groupProperty } from './group-property.ts'
import { eachLeaf } from './observe.ts'
import { storeFindings } from './findings.ts'

/**
 * A process may have died, with what it had not written yet, while another one went on and said how far it is. So the time that is read again begins earlier:
 * by more than a day, because the look of each night has to meet that of the night before.
 */
const lookBackMs = 26 * 3_600_000
/** Newest events of each name that are read for types and examples. */
const samplesPerEvent = 50

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
  const samples = await app.ch.query<{ at: number; props: Record<string, unknown>; groups: Record<string, string> }>(
    sql`SELECT toUnixTimestamp64Milli(ts) AS at, props, groups FROM events
        WHERE workspace_id = ${as('UUID', workspaceId)} AND received_at >= ${since} ORDER BY ts DESC LIMIT ${as('UInt64', samplesPerEvent)} BY event LIMIT 20000`,
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

/**
 * Reads from the stored events what the catalogue does not know yet: after a crash between storing and noting, or, with `since` 1970, all of it again.
 */
export async function rebuildCatalogue(app: AppCtx, workspaceId: string, since: Date): Promise<void> {
  const findings = newFindings()
  const until = app.now().getTime()
  await findEvents(app, workspaceId, since, findings)
  if (findings.events.size === 0) return
  await findProperties(app, workspaceId, since, findings)
  await storeFindings(app, workspaceId, { ...findings, receivedUntil: until })
}

/** Brings the catalogue of every workspace up to date; run when the process starts, and each night for a process that died while others went on. */
export async function catchUpCatalogues(app: AppCtx): Promise<void> {
  const workspaces = await app.db
    .selectFrom('sources')
    .leftJoin('catalogue_progress', 'catalogue_progress.workspace_id', 'sources.workspace_id')
    .select(['sources.workspace_id as id', 'catalogue_progress.received_until as until'])
    .distinct()
    .execute()
  for (const { id, until } of workspaces) await rebuildCatalogue(app, id, until ? new Date(until.getTime() - lookBackMs) : new Date(0))
}
