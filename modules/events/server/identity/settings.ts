import type * as z from 'zod'
import type { Ctx } from '#kernel/context.ts'
import { conflict } from '#kernel/errors.ts'
import { usualMostIds, type IdentitySettings, type updateIdentitySettings } from '../../contract.ts'

export async function getSettings(ctx: Ctx): Promise<IdentitySettings> {
  const row = await ctx.db.selectFrom('identity_settings').selectAll().where('workspace_id', '=', ctx.workspace.id).executeTakeFirst()
  return row
    ? { mostIds: row.most_ids, version: row.version, updatedAt: row.updated_at.toISOString(), updatedBy: row.updated_by_name }
    : { mostIds: usualMostIds, version: 0, updatedAt: null, updatedBy: null }
}

/** Sets how many ids one person comes to by itself. What was held before stays held. @throws conflict when somebody else changed it meanwhile */
export async function updateSettings(
  ctx: Ctx,
  { version, mostIds }: z.infer<typeof updateIdentitySettings.body>,
): Promise<IdentitySettings> {
  return ctx.tx(async (tx) => {
    const before = await getSettings(tx)
    const values = { most_ids: mostIds, version: version + 1, updated_at: tx.now(), updated_by_name: tx.actor.name }
    const row = await tx.db
      .insertInto('identity_settings')
      .values({ workspace_id: tx.workspace.id, ...values })
      .onConflict((clash) => clash.column('workspace_id').doUpdateSet(values).where('identity_settings.version', '=', version))
      .returning('version')
      .executeTakeFirst()
    if (!row || before.version !== version) throw conflict('Somebody else changed this limit meanwhile. Load it again.')
    await tx.publish('events.identity_settings_updated', { changes: { mostIds: [before.mostIds, mostIds] } })
    return getSettings(tx)
  })
}
