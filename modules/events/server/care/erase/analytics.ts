import { ident, sql, type Sql } from '#kernel/clickhouse/sql.ts'
import type { Erasing, Erasures } from '#kernel/erasure.ts'
import { mutate } from './mutate.ts'
import { refusedNaming } from './quarantine.ts'
import { keysOf, listKeys, ofWorkspace } from './work.ts'

/** Changes the rows of the workspace for which the condition holds, if there are any: each mutation looks at every part of its table. */
async function change(work: Erasing, table: string, what: Sql, condition: Sql): Promise<void> {
  const { app } = work.ctx
  const [row] = await app.ch.query<{ n: number }>(
    sql`SELECT toFloat64(count()) AS n FROM ${ident(table)} WHERE ${ofWorkspace(work)} AND ${condition}`,
  )
  if (row!.n > 0) await mutate(app, table, sql`ALTER TABLE ${ident(table)} ${what} WHERE ${ofWorkspace(work)} AND ${condition}`)
}

const remove = (work: Erasing, table: string, condition: Sql): Promise<void> => change(work, table, sql`DELETE`, condition)

async function removeEvents(work: Erasing): Promise<void> {
  await remove(work, 'events', sql`person IN ${keysOf(work)}`)
  // Somebody else on the same device: the event is theirs, the device was this person's.
  await change(work, 'events', sql`UPDATE anonymous_id = ''`, sql`anonymous_id IN ${keysOf(work)}`)
}

/** The rows to remove are listed beside the ids, marked: one statement is enough then, however many they are. */
async function removeQuarantined(work: Erasing): Promise<void> {
  for await (const rows of refusedNaming(work.ctx, new Set(work.ids), keysOf(work)))
    await listKeys(
      work,
      rows.map(({ id }) => `quarantine ${id}`),
    )
  await remove(work, 'quarantine', sql`concat('quarantine ', toString(id)) IN ${keysOf(work)}`)
}

/** How each table of ClickHouse is rid of a person. */
export const analyticsErasure: Erasures = {
  // Examples are of anybody, also of events that were refused and are nowhere else. They come again with the next events.
  plan_violations: (work) => change(work, 'plan_violations', sql`UPDATE examples = []`, sql`notEmpty(examples)`),
  events: removeEvents,
  profiles: (work) => remove(work, 'profiles', sql`kind = 'person' AND key IN ${keysOf(work)}`),
  profile_properties: (work) => remove(work, 'profile_properties', sql`kind = 'person' AND key IN ${keysOf(work)}`),
  memberships: (work) => remove(work, 'memberships', sql`person IN ${keysOf(work)}`),
  identity_links: (work) => remove(work, 'identity_links', sql`(child IN ${keysOf(work)} OR parent IN ${keysOf(work)})`),
  identity_overrides: (work) => remove(work, 'identity_overrides', sql`(key IN ${keysOf(work)} OR person IN ${keysOf(work)})`),
  quarantine: removeQuarantined,
  plan_changes: 'counts by event and rule',
  subscriptions: 'what accounts pay; they are no people',
  ingest_stats: 'counts by source and hour',
  erasing: 'the ids while they are being removed; emptied at the end',
}
