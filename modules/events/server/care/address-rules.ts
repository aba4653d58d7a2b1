import type { Ctx } from '#kernel/context.ts'
import { notFound } from '#kernel/errors.ts'
import type { KeepIp } from '../../contract.ts'
import { markCareChanged, tellCareChanged } from './settings.ts'

interface AddressRule {
  sourceId: string
  name: string
  keepIp: KeepIp
}

const toRule = (row: { id: string; name: string; keep_ip: string }): AddressRule => ({
  sourceId: row.id,
  name: row.name,
  keepIp: row.keep_ip as KeepIp,
})

/** What each source in use keeps of addresses. */
export async function listAddressRules(ctx: Ctx): Promise<{ items: AddressRule[] }> {
  const rows = await ctx.db
    .selectFrom('sources')
    .select(['id', 'name', 'keep_ip'])
    .where('workspace_id', '=', ctx.workspace.id)
    .where('archived_at', 'is', null)
    .orderBy('created_at')
    .execute()
  return { items: rows.map(toRule) }
}

/** Says what a source keeps of addresses from now on. @throws not_found */
export async function setAddressRule(ctx: Ctx, sourceId: string, keepIp: KeepIp): Promise<AddressRule> {
  const rule = await ctx.tx(async (tx) => {
    const row = await tx.db
      .updateTable('sources')
      .set({ keep_ip: keepIp })
      .where('workspace_id', '=', tx.workspace.id)
      .where('id', '=', sourceId)
      .returning(['id', 'name', 'keep_ip'])
      .executeTakeFirst()
    if (!row) throw notFound('There is no such source.')
    await markCareChanged(tx)
    await tx.publish('events.address_rule_set', { ref: { kind: 'source', id: sourceId }, title: row.name, keepIp })
    return toRule(row)
  })
  await tellCareChanged(ctx)
  return rule
}
