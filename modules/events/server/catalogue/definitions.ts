import type * as z from 'zod'
import { as, scope, sql } from '#kernel/clickhouse/sql.ts'
import type { Ctx } from '#kernel/context.ts'
import { conflict, notFound } from '#kernel/errors.ts'
import { decodeCursor, pageOf } from '#kernel/http/cursor.ts'
import type { EndpointOutput, EndpointRequest } from '#kernel/http/endpoint.ts'
import { containing } from '#kernel/postgres/like.ts'
import type { EventDefinition, getEventDefinition, listEventDefinitions, updateEventDefinition } from '../../contract.ts'
import { pipelineOf } from '../pipeline.ts'
import { listProperties } from './properties.ts'
import { columnsOf, saidColumns, saidOf } from './said.ts'

/** How far back volumes reach. */
const volumeMs = 30 * 86_400_000

const definitions = (ctx: Ctx) =>
  ctx.db
    .selectFrom('event_definitions as d')
    .leftJoin('auth_users as u', 'u.id', 'd.owner_id')
    .select(saidColumns)
    .where('d.workspace_id', '=', ctx.workspace.id)

type Row = Awaited<ReturnType<ReturnType<typeof definitions>['executeTakeFirstOrThrow']>>

async function volumes(ctx: Ctx, names: readonly string[]): Promise<Map<string, number>> {
  if (names.length === 0) return new Map()
  const since = new Date(ctx.now().getTime() - volumeMs)
  const rows = await ctx.ch.query<{ event: string; n: number }>(
    sql`SELECT event, toFloat64(count()) AS n FROM events WHERE ${scope()} AND event IN ${as('Array(String)', names)} AND ts >= ${since} AND ts < ${ctx.now()} GROUP BY event`,
  )
  return new Map(rows.map(({ event, n }) => [event, n]))
}

const toDefinition = (row: Row, volume: number): EventDefinition => ({ ...saidOf(row), volume30d: volume })

/** Lists events by name. */
export async function list(ctx: Ctx, { search, verified, hidden, cursor, limit }: EndpointRequest<typeof listEventDefinitions>['query']) {
  await writeDownWhatWasSeen(ctx)
  const after = decodeCursor(cursor)?.id
  let query = definitions(ctx)
    .orderBy('d.name')
    .limit(limit + 1)
  if (search)
    query = query.where((where) =>
      where.or([where('d.name', 'ilike', containing(search)), where('d.description', 'ilike', containing(search))]),
    )
  if (verified !== undefined) query = query.where('d.verified', '=', verified === 'true')
  if (hidden === 'false') query = query.where('d.hidden', '=', false)
  if (after !== undefined) query = query.where('d.name', '>', after)
  const rows = await query.execute()
  const { page, next } = pageOf(rows, limit, ({ name }) => ({ at: 0, id: name }))
  const volume = await volumes(
    ctx,
    page.map(({ name }) => name),
  )
  return { items: page.map((row) => toDefinition(row, volume.get(row.name) ?? 0)), next }
}

/** @throws not_found */
async function get(ctx: Ctx, name: string): Promise<EventDefinition> {
  const row = await definitions(ctx).where('d.name', '=', name).executeTakeFirst()
  if (!row) throw notFound(`No event called ${JSON.stringify(name)} was seen.`)
  return toDefinition(row, (await volumes(ctx, [name])).get(name) ?? 0)
}

/** One event with its properties and its volume by day (UTC) of the last 30 days; of those before it was last seen, if it stopped coming. @throws not_found */
export async function getWithDetails(ctx: Ctx, name: string): Promise<EndpointOutput<typeof getEventDefinition>> {
  await writeDownWhatWasSeen(ctx)
  const event = await get(ctx, name)
  const { items: properties } = await listProperties(ctx, { of: 'event', event: name, hidden: 'true', limit: 2000 })
  const now = ctx.now()
  const lastSeen = new Date(event.lastSeen)
  const until = lastSeen.getTime() < now.getTime() - volumeMs ? new Date(lastSeen.getTime() + 1) : now
  const since = new Date(until.getTime() - volumeMs)
  const daily = await ctx.ch.query<{ day: string; count: number }>(
    sql`SELECT toString(day) AS day, toFloat64(count()) AS count FROM events WHERE ${scope()} AND event = ${name} AND ts >= ${since} AND ts < ${until} GROUP BY day ORDER BY day`,
  )
  return { event, properties, daily, dailyUntil: until.toISOString() }
}

/** Says what an event means, who owns it and whether it is verified. @throws not_found, conflict */
export async function update(
  ctx: Ctx,
  name: string,
  { version, ...edit }: z.infer<typeof updateEventDefinition.body>,
): Promise<EventDefinition> {
  await ctx.tx(async (tx) => {
    const row = await tx.db
      .updateTable('event_definitions')
      .set({ version: version + 1, ...columnsOf(edit) })
      .where('workspace_id', '=', tx.workspace.id)
      .where('name', '=', name)
      .where('version', '=', version)
      .returning('id')
      .executeTakeFirst()
    if (!row) {
      await get(tx, name)
      throw conflict('Somebody else changed this event meanwhile. Load it again.')
    }
    await tx.publish('events.definition_updated', { ref: { kind: 'event', id: name }, title: name, changes: edit })
  })
  return get(ctx, name)
}

/** What this process has seen but not yet written down belongs on the page that is asked for now. */
export async function writeDownWhatWasSeen(ctx: Ctx): Promise<void> {
  await pipelineOf(ctx.app).writer.catalogue.flush()
}
