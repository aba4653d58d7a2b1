import type * as z from 'zod'
import type { Ctx } from '#kernel/context.ts'
import { conflict } from '#kernel/errors.ts'
import {
  identityTopic,
  usualMostIds,
  type AccountType,
  type IdentitySettings,
  type updateAccountType,
  type updateIdentitySettings,
} from '../../contract.ts'
import { forgetAccountType } from './account-type.ts'

const rowOf = (ctx: Ctx) =>
  ctx.db.selectFrom('identity_settings').selectAll().where('workspace_id', '=', ctx.workspace.id).executeTakeFirst()

export async function getSettings(ctx: Ctx): Promise<IdentitySettings> {
  const row = await rowOf(ctx)
  return row
    ? { mostIds: row.most_ids, version: row.version, updatedAt: row.updated_at.toISOString(), updatedBy: row.updated_by_name }
    : { mostIds: usualMostIds, version: 0, updatedAt: null, updatedBy: null }
}

type Values = { most_ids: number } | { account_type: string | null; account_type_since: Date }

/** Writes settings that nobody else has changed meanwhile. @throws conflict */
async function save(tx: Ctx, version: number, values: Values): Promise<void> {
  const written = { ...values, version: version + 1, updated_at: tx.now(), updated_by_name: tx.actor.name }
  const row = await tx.db
    .insertInto('identity_settings')
    .values({ workspace_id: tx.workspace.id, most_ids: usualMostIds, ...written })
    .onConflict((clash) => clash.column('workspace_id').doUpdateSet(written).where('identity_settings.version', '=', version))
    .returning('version')
    .executeTakeFirst()
  if (!row) throw conflict('Somebody else changed these settings meanwhile. Load them again.')
}

/** Sets how many ids one person comes to by itself. What was held before stays held. @throws conflict when somebody else changed it meanwhile */
export async function updateSettings(
  ctx: Ctx,
  { version, mostIds }: z.infer<typeof updateIdentitySettings.body>,
): Promise<IdentitySettings> {
  return ctx.tx(async (tx) => {
    const before = await getSettings(tx)
    if (before.version !== version) throw conflict('Somebody else changed this limit meanwhile. Load it again.')
    await save(tx, version, { most_ids: mostIds })
    await tx.publish('events.identity_settings_updated', { changes: { mostIds: [before.mostIds, mostIds] } })
    return getSettings(tx)
  })
}

/** Which type of groups are the accounts. */
export async function getAccountType(ctx: Ctx): Promise<AccountType> {
  const row = await rowOf(ctx)
  return {
    accountType: row?.account_type ?? null,
    since: row?.account_type_since?.toISOString() ?? null,
    version: row?.version ?? 0,
  }
}

/** Sets which type of groups are the accounts of events that arrive from now on. @throws conflict when somebody else changed it meanwhile */
export async function chooseAccountType(ctx: Ctx, { version, accountType }: z.infer<typeof updateAccountType.body>): Promise<AccountType> {
  const chosen = await ctx.tx(async (tx) => {
    const before = await getAccountType(tx)
    if (before.version !== version) throw conflict('Somebody else changed these settings meanwhile. Load them again.')
    await save(tx, version, { account_type: accountType, account_type_since: tx.now() })
    await tx.publish('events.account_type_updated', { changes: { accountType: [before.accountType, accountType] } })
    return getAccountType(tx)
  })
  forgetAccountType(ctx.app, ctx.workspace.id)
  await ctx.app.live.send(ctx.workspace.id, identityTopic, null)
  return chosen
}
