import { sql, type RawBuilder } from 'kysely'
import type { Db } from '#kernel/context.ts'

/**
 * Whether a rule of a workspace is for the property of a row `d` of the catalogue. A rule is for everything below its path too, for what `$set` says, and for
 * the groups that are called like it and what is known of them.
 * @param events rules for `all` events only, or `any` rules
 */
export const isRuled = (workspaceId: string, events: 'all' | 'any'): RawBuilder<boolean> => sql<boolean>`exists (
  select from masking_rules r, unnest(array[
    d.name, regexp_replace(d.name, '^\\$(set|set_once|group_[^.]+)\\.', ''), regexp_replace(d.name, '^\\$group_([^.]+)$', '\\1')
  ]) as meant (name)
  where r.workspace_id = ${workspaceId} and (r.property = meant.name or starts_with(meant.name, r.property || '.'))
    and (r.of is null or r.of = d.of or meant.name <> d.name) and (r.event = '' or ${events === 'any'}))`

/**
 * Forgets the examples of properties that rules are for, and what they look like: what was stored before a rule is masked nowhere, and is looked at again.
 * @param names only of these properties
 */
export async function forgetRuled(db: Db, workspaceId: string, names?: readonly string[]): Promise<void> {
  await sql`
    update property_definitions as d
    set examples = '[]', looks_like = case when ${isRuled(workspaceId, 'all')} then null else d.looks_like end
    where d.workspace_id = ${workspaceId} and (d.examples <> '[]' or d.looks_like is not null)
      and ${names ? sql`d.name in (select jsonb_array_elements_text(${JSON.stringify(names)}::jsonb))` : sql`true`}
      and ${isRuled(workspaceId, 'any')}`.execute(db)
}
