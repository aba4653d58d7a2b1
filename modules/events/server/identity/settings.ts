import type * as z from 'zod'
import type { Ctx } from '#kernel/context.ts'
import { conflict, invalid } from '#kernel/errors.ts'
import {
  identityTopic,
  usualMostIds,
  type AccountType,
  type IdentitySettings,
  type updateAccountType,
  type updateGroupType as updateGroupTypeEndpoint,
  type updateIdentitySettings,
} from '../../contract.ts'
import { groupChoicesOf } from './group-choices.ts'

const rowOf = (ctx: Ctx) =>
  ctx.db.selectFrom('identity_settings').selectAll().where('workspace_id', '=', ctx.workspace.id).executeTakeFirst()

export async function getSettings(ctx: Ctx): Promise<IdentitySettings> {
  const row = await rowOf(ctx)
  return row
    ? { mostIds: row.most_ids, version: row.version, updatedAt: row.updated_at.toISOString(), updatedBy: row.updated_by_name }
    : { mostIds: usualMostIds, version: 0, updatedAt: null, updatedBy: null }
}

type Values = { most_ids: number } | { account_type: string | null; account_type_since: Date } | { types_not_from_properties: string[] }

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
  await tellChosen(ctx)
  return chosen
}

/** Tells every process to look again; this one does at once, so that whoever chose sees it apply to the next event. */
async function tellChosen(ctx: Ctx): Promise<void> {
  groupChoicesOf(ctx.app).forget(ctx.workspace.id)
  await ctx.app.live.send(ctx.workspace.id, identityTopic, null)
}

const mostTypes = 200

/** The types of groups that are not taken from properties. */
export const typesNotFromProperties = async (ctx: Ctx): Promise<readonly string[]> => (await rowOf(ctx))?.types_not_from_properties ?? []

/** Says whether properties of events that arrive from now on name groups of a type. @throws invalid when too many types are switched off */
export async function updateGroupType(
  ctx: Ctx,
  type: string,
  { fromProperties }: z.infer<typeof updateGroupTypeEndpoint.body>,
): Promise<{ type: string; fromProperties: boolean }> {
  await ctx.tx(async (tx) => {
    const row = await rowOf(tx)
    const off = new Set(row?.types_not_from_properties)
    const before = !off.has(type)
    if (before === fromProperties) return
    if (fromProperties) off.delete(type)
    else off.add(type)
    if (off.size > mostTypes) throw invalid(`At most ${mostTypes} types can be switched off. Switch on one that is not needed any more.`)
    await save(tx, row?.version ?? 0, { types_not_from_properties: [...off].toSorted() })
    await tx.publish('events.group_type_updated', { type, changes: { fromProperties: [before, fromProperties] } })
  })
  await tellChosen(ctx)
  return { type, fromProperties }
}
