import type { Ctx } from '#kernel/context.ts'
import type { PlanViolation } from '../../contract.ts'
import { published } from './versions.ts'

/** Who to tell of what breaks the plan. */
export interface Recipients {
  sourceName(sourceId: string): string
  of(event: string, sourceId: string): Pick<PlanViolation, 'tell' | 'tellName' | 'tellBecause'>
}

/** E-mail addresses and names of the members of the workspace. */
export async function memberNames(ctx: Ctx): Promise<Map<string, string>> {
  const rows = await ctx.db
    .selectFrom('members as m')
    .innerJoin('auth_users as u', 'u.id', 'm.user_id')
    .select(['u.email', 'u.name'])
    .where('m.workspace_id', '=', ctx.workspace.id)
    .where('m.removed_at', 'is', null)
    .execute()
  return new Map(rows.map(({ email, name }) => [email.toLowerCase(), name]))
}

/** E-mail addresses of those who own events in the catalogue. */
async function catalogueOwners(ctx: Ctx, events: readonly string[]): Promise<Map<string, string>> {
  if (events.length === 0) return new Map()
  const rows = await ctx.db
    .selectFrom('event_definitions as d')
    .innerJoin('auth_users as u', 'u.id', 'd.owner_id')
    .select(['d.name', 'u.email'])
    .where('d.workspace_id', '=', ctx.workspace.id)
    .where('d.name', 'in', [...new Set(events)])
    .execute()
  return new Map(rows.map(({ name, email }) => [name, email]))
}

/** Finds out who to tell: the owner of the event in the plan, then in the catalogue, then of the source. */
export async function recipients(ctx: Ctx, events: readonly string[]): Promise<Recipients> {
  const [{ document }, names, owners, sources] = [
    await published(ctx),
    await memberNames(ctx),
    await catalogueOwners(ctx, events),
    await ctx.db.selectFrom('sources').select(['id', 'name']).where('workspace_id', '=', ctx.workspace.id).execute(),
  ]
  const sourceNames = new Map(sources.map(({ id, name }) => [id, name]))
  const planned = new Map(document.events.map((event) => [event.name, event.owner]))
  return {
    sourceName: (sourceId) => sourceNames.get(sourceId) ?? '',
    of(event, sourceId) {
      const ofEvent = planned.get(event) || owners.get(event) || ''
      const tell = ofEvent || document.sources[sourceId]?.owner || ''
      return { tell, tellName: names.get(tell.toLowerCase()) ?? null, tellBecause: ofEvent ? 'event' : tell ? 'source' : 'nobody' }
    },
  }
}
