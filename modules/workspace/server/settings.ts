import type * as z from 'zod'
import type { Ctx } from '#kernel/context.ts'
import type { BusinessInterval, Settings, updateSettings as contract } from '../contract.ts'
import { changesBetween, staleOrMissing } from './versions.ts'

const columns = ['id', 'name', 'timezone', 'week_start', 'currency', 'business_hours', 'is_demo', 'created_at', 'version'] as const

export async function showSettings(ctx: Ctx): Promise<Settings> {
  const row = await ctx.db.selectFrom('workspaces').select(columns).where('id', '=', ctx.workspace.id).executeTakeFirstOrThrow()
  return {
    id: row.id,
    name: row.name,
    timezone: row.timezone,
    weekStart: row.week_start,
    currency: row.currency,
    businessHours: row.business_hours as unknown as BusinessInterval[],
    isDemo: row.is_demo,
    createdAt: row.created_at.toISOString(),
    version: row.version,
  }
}

/** Changes settings. Numbers are counted anew at once, for days and weeks begin elsewhere. @throws conflict on a newer version. */
export async function updateSettings(ctx: Ctx, { version, ...wanted }: z.output<typeof contract.body>): Promise<Settings> {
  return ctx.tx(async (tx) => {
    const before = await showSettings(tx)
    const updated = await tx.db
      .updateTable('workspaces')
      .set({
        name: wanted.name ?? before.name,
        timezone: wanted.timezone ?? before.timezone,
        week_start: wanted.weekStart ?? before.weekStart,
        currency: wanted.currency ?? before.currency,
        business_hours: JSON.stringify(sortedHours(wanted.businessHours ?? before.businessHours)),
        version: version + 1,
        updated_at: tx.now(),
      })
      .where('id', '=', tx.workspace.id)
      .where('version', '=', version)
      .returning('id')
      .executeTakeFirst()
    if (!updated) throw staleOrMissing('The settings', true)
    const after = await showSettings(tx)
    await tx.publish('workspace.settings_changed', {
      ref: { kind: 'workspace', id: after.id },
      title: after.name,
      changes: changesBetween(before, after, ['name', 'timezone', 'weekStart', 'currency', 'businessHours']),
    })
    return after
  })
}

const sortedHours = (hours: readonly BusinessInterval[]): BusinessInterval[] =>
  hours.toSorted((a, b) => a.weekday - b.weekday || a.from.localeCompare(b.from))
