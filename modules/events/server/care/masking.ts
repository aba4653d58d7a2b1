import { sql } from 'kysely'
import type * as z from 'zod'
import type { Ctx } from '#kernel/context.ts'
import { conflict, notFound } from '#kernel/errors.ts'
import { newId } from '#kernel/ids.ts'
import type { createMaskingRule, MaskingRule, PersonalFinding } from '../../contract.ts'
import { forgetRuled, isRuled } from './ruled.ts'
import { markCareChanged, tellCareChanged } from './settings.ts'

interface RuleRow {
  id: string
  property: string
  of: string | null
  event: string
  action: string
  created_at: Date
  created_by_name: string | null
}

const toRule = (row: RuleRow): MaskingRule => ({
  id: row.id,
  property: row.property,
  of: row.of as MaskingRule['of'],
  event: row.event,
  action: row.action as MaskingRule['action'],
  createdAt: row.created_at.toISOString(),
  createdBy: row.created_by_name,
})

/** Properties whose values look like personal data and that no rule is for. */
async function findingsOf(ctx: Ctx): Promise<PersonalFinding[]> {
  const rows = await ctx.db
    .selectFrom('property_definitions as d')
    .select(['d.of', 'd.name', 'd.looks_like'])
    .where('d.workspace_id', '=', ctx.workspace.id)
    .where('d.looks_like', 'is not', null)
    .where(({ not }) => not(isRuled(ctx.workspace.id, 'all')))
    .orderBy('d.name')
    .limit(200)
    .execute()
  return rows.map(({ of, name, looks_like: looksLike }) => ({
    of: of as PersonalFinding['of'],
    property: name,
    looksLike: looksLike as PersonalFinding['looksLike'],
  }))
}

/** Lists the rules, and properties without one that look like personal data. */
export async function listMasking(ctx: Ctx): Promise<{ items: MaskingRule[]; findings: PersonalFinding[] }> {
  const rows = await ctx.db
    .selectFrom('masking_rules')
    .selectAll()
    .where('workspace_id', '=', ctx.workspace.id)
    .orderBy('property')
    .orderBy('event')
    .execute()
  return { items: rows.map(toRule), findings: await findingsOf(ctx) }
}

/** Masks a property from now on, and forgets the examples of it that the catalogue has. @throws conflict when there is such a rule */
export async function addMaskingRule(ctx: Ctx, input: z.output<typeof createMaskingRule.body>): Promise<MaskingRule> {
  const rule = await ctx.tx(async (tx) => {
    const row = await tx.db
      .insertInto('masking_rules')
      .values({ workspace_id: tx.workspace.id, id: newId(), ...input, created_at: tx.now(), created_by_name: tx.actor.name })
      .onConflict((on) => on.doNothing())
      .returningAll()
      .executeTakeFirst()
    if (!row) throw conflict('There is a rule for this property already. Remove it first.')
    await tx.db
      .updateTable('property_definitions')
      .set({ examples: '[]', looks_like: null })
      .where('workspace_id', '=', tx.workspace.id)
      .where((of) => of.or([of('name', '=', input.property), sql<boolean>`starts_with(name, ${`${input.property}.`})`]))
      .execute()
    await forgetRuled(tx.db, tx.workspace.id)
    await markCareChanged(tx)
    await tx.publish('events.masking_rule_created', { ref: { kind: 'masking_rule', id: row.id }, title: input.property, rule: input })
    return toRule(row)
  })
  await tellCareChanged(ctx)
  return rule
}

/** Stores a property as it comes again. @throws not_found */
export async function removeMaskingRule(ctx: Ctx, ruleId: string): Promise<MaskingRule> {
  const rule = await ctx.tx(async (tx) => {
    const row = await tx.db
      .deleteFrom('masking_rules')
      .where('workspace_id', '=', tx.workspace.id)
      .where('id', '=', ruleId)
      .returningAll()
      .executeTakeFirst()
    if (!row) throw notFound('There is no such rule.')
    await markCareChanged(tx)
    await tx.publish('events.masking_rule_deleted', { ref: { kind: 'masking_rule', id: ruleId }, title: row.property, action: row.action })
    return toRule(row)
  })
  await tellCareChanged(ctx)
  return rule
}
