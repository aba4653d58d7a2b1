import { as, ident, scope, sql, type Sql } from '#kernel/clickhouse/sql.ts'
import { isObject } from '../../intake/properties.ts'
import { isIdField } from '../id-fields.ts'
import { mutate } from './mutate.ts'
import { keysOf, ofWorkspace, slicesOfIds, type Work } from './work.ts'

type Removal = (work: Work) => Promise<void>

/** Changes the rows of the workspace for which the condition holds, if there are any: each mutation looks at every part of its table. */
async function change(work: Work, table: string, what: Sql, condition: Sql): Promise<void> {
  const { app } = work.ctx
  const [row] = await app.ch.query<{ n: number }>(
    sql`SELECT toFloat64(count()) AS n FROM ${ident(table)} WHERE ${ofWorkspace(work)} AND ${condition}`,
  )
  if (row!.n > 0) await mutate(app, table, sql`ALTER TABLE ${ident(table)} ${what} WHERE ${ofWorkspace(work)} AND ${condition}`)
}

const remove = (work: Work, table: string, condition: Sql): Promise<void> => change(work, table, sql`DELETE`, condition)

async function removeEvents(work: Work): Promise<void> {
  await remove(work, 'events', sql`person IN ${keysOf(work)}`)
  // Somebody else on the same device: the event is theirs, the device was this person's.
  await change(work, 'events', sql`UPDATE anonymous_id = ''`, sql`anonymous_id IN ${keysOf(work)}`)
}

/** A text this long is the id wherever it stands. */
const tellingLength = 8

function names(value: unknown, ids: ReadonlySet<string>, name = ''): boolean {
  if (Array.isArray(value)) return value.some((item) => names(item, ids, name))
  if (isObject(value)) return Object.entries(value).some(([key, inner]) => names(inner, ids, key))
  const text = String(value)
  return ids.has(text) && (text.length >= tellingLength || isIdField(name))
}

/** Whether a refused event names one of the ids. What cannot be read, because only its beginning is kept, does if it holds the text. */
export function bodyNames(body: string, ids: ReadonlySet<string>): boolean {
  try {
    return names(JSON.parse(body), ids)
  } catch {
    return true
  }
}

async function removeQuarantined(work: Work): Promise<void> {
  const ids = new Set(work.ids)
  const found = new Set<string>()
  for (const slice of slicesOfIds(work.ids)) {
    const texts = slice.map((id) => JSON.stringify(id).slice(1, -1))
    const rows = await work.ctx.ch.query<{ id: string; body: string }>(
      sql`SELECT toString(id) AS id, body FROM quarantine WHERE ${scope()} AND multiSearchAny(body, ${as('Array(String)', texts)})`,
    )
    for (const row of rows) if (bodyNames(row.body, ids)) found.add(row.id)
  }
  for (const slice of slicesOfIds([...found])) await remove(work, 'quarantine', sql`toString(id) IN ${as('Array(String)', slice)}`)
}

/** Examples are of anybody's events, so those of all events that the person sent are emptied. Called before the events are gone. */
const emptyExamples = (work: Work): Promise<void> =>
  change(
    work,
    'plan_violations',
    sql`UPDATE examples = []`,
    sql`notEmpty(examples) AND (event IN (SELECT event FROM events WHERE ${ofWorkspace(work)} AND person IN ${keysOf(work)})
      OR arrayExists(example -> example IN ${keysOf(work)}, examples))`,
  )

/** How each table of ClickHouse is rid of a person, in this order; a text says why it needs not be. A table that is not here fails a test. */
export const analyticsTables: Readonly<Record<string, string | Removal>> = {
  plan_violations: emptyExamples,
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
  migrations: 'names of files',
}
