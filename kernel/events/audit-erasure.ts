import { sql } from 'kysely'
import type { Erasing, Erasures } from '../erasure.ts'

const rowsAtOnce = 500
/** What was written before version 0.2 holds only so much of the id in `ref_id`. */
const longestBefore = 200

interface Entry {
  id: string
  ref_kind: string | null
  ref_id: string | null
  payload: unknown
}

/** A copy of a value of JSON with other texts in it. Names of fields stay. */
function withTexts(value: unknown, replace: (text: string) => string): unknown {
  if (typeof value === 'string') return replace(value)
  if (Array.isArray(value)) return value.map((item: unknown) => withTexts(item, replace))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withTexts(inner, replace)]))
}

async function entriesAbout({ ctx }: Erasing, texts: readonly string[], after: string): Promise<Entry[]> {
  const { rows } = await sql<Entry>`
    select id, ref_kind, ref_id, payload from activity
    where workspace_id = ${ctx.workspace.id} and id > ${after} and ((ref_kind = 'person' and ref_id = any(${texts}))
      or exists (select from jsonb_path_query(payload, '$.** ? (@.type() == "string")') leaf where leaf #>> '{}' = any(${texts})))
    order by id limit ${rowsAtOnce}`.execute(ctx.db)
  return rows
}

/** The audit log says what was done, and not any more to whom: hashes stand in place of ids. */
async function hashInAuditLog(person: Erasing): Promise<void> {
  const { ctx, ids, hashOf } = person
  const known = new Map(ids.flatMap((id) => [[id.slice(0, longestBefore), id] as const, [id, id] as const]))
  const texts = [...known.keys()]
  const replace = (text: string): string => (known.has(text) ? `erased:${hashOf(known.get(text)!)}` : text)
  for (let after = '00000000-0000-0000-0000-000000000000'; ;) {
    const entries = await entriesAbout(person, texts, after)
    const changed = entries.map(({ id, ref_kind: kind, ref_id: ref, payload }) => ({
      id,
      ref_id: kind === 'person' && ref !== null ? replace(ref) : ref,
      payload: withTexts(payload, replace),
    }))
    await sql`
      update activity a set ref_id = r.ref_id, payload = r.payload, title = case when a.ref_kind = 'person' then null else a.title end
      from jsonb_to_recordset(${JSON.stringify(changed)}::jsonb) as r (id uuid, ref_id text, payload jsonb)
      where a.workspace_id = ${ctx.workspace.id} and a.id = r.id`.execute(ctx.db)
    if (entries.length < rowsAtOnce) return
    after = entries.at(-1)!.id
  }
}

/** How the kernel's own tables are rid of a person. */
export const kernelErasure: Erasures = { activity: hashInAuditLog, migrations: 'names of files' }
