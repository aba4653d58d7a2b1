import type { Ctx } from '#kernel/context.ts'
import { conflict, notFound } from '#kernel/errors.ts'
import { newId } from '#kernel/ids.ts'
import type { Team } from '../contract.ts'
import { getMember } from './members.ts'
import { changesBetween, isDuplicate, staleOrMissing } from './versions.ts'

const teamRows = (ctx: Ctx) =>
  ctx.db
    .selectFrom('teams')
    .select(['id', 'name', 'purpose', 'created_at', 'version'])
    .where('workspace_id', '=', ctx.workspace.id)
    .where('deleted_at', 'is', null)

const peopleRows = (ctx: Ctx) =>
  ctx.db
    .selectFrom('team_members as t')
    .innerJoin('members as m', (on) => on.onRef('m.workspace_id', '=', 't.workspace_id').onRef('m.user_id', '=', 't.user_id'))
    .innerJoin('auth_users as u', 'u.id', 't.user_id')
    .select(['t.team_id', 't.is_lead', 'u.id', 'u.name'])
    .where('t.workspace_id', '=', ctx.workspace.id)
    .where('m.removed_at', 'is', null)
    .orderBy('t.is_lead', 'desc')
    .orderBy('u.name')

type TeamRow = Awaited<ReturnType<ReturnType<typeof teamRows>['executeTakeFirstOrThrow']>>
type PersonRow = Awaited<ReturnType<ReturnType<typeof peopleRows>['executeTakeFirstOrThrow']>>

const shown = (row: TeamRow, people: readonly PersonRow[]): Team => ({
  id: row.id,
  name: row.name,
  purpose: row.purpose,
  members: people.filter((person) => person.team_id === row.id).map(({ id, name, is_lead }) => ({ userId: id, name, isLead: is_lead })),
  createdAt: row.created_at.toISOString(),
  version: row.version,
})

/** The teams by name, each with its people, leads first. */
export async function listTeams(ctx: Ctx): Promise<Team[]> {
  const [teams, people] = await Promise.all([teamRows(ctx).orderBy('name').execute(), peopleRows(ctx).execute()])
  return teams.map((row) => shown(row, people))
}

/** @throws notFound for teams that do not exist or were removed. */
export async function getTeam(ctx: Ctx, teamId: string): Promise<Team> {
  const row = await teamRows(ctx).where('id', '=', teamId).executeTakeFirst()
  if (!row) throw staleOrMissing('The team', false)
  return shown(row, await peopleRows(ctx).where('t.team_id', '=', teamId).execute())
}

/** Names are unique among teams, whatever their case. */
function explainName(error: unknown): never {
  if (isDuplicate(error, 'teams_name'))
    throw conflict('There is a team with this name already.', {
      fields: [{ field: 'body.name', expected: 'a name that no other team has' }],
    })
  throw error
}

export async function createTeam(
  ctx: Ctx,
  { name, purpose, memberIds }: { name: string; purpose: string; memberIds: string[] },
): Promise<Team> {
  return ctx
    .tx(async (tx) => {
      const id = newId()
      await tx.db.insertInto('teams').values({ workspace_id: tx.workspace.id, id, name, purpose }).execute()
      for (const userId of new Set(memberIds)) await addMember(tx, id, userId, false)
      await tx.publish('workspace.team_created', { ref: { kind: 'team', id }, title: name })
      return getTeam(tx, id)
    })
    .catch(explainName)
}

/** Renames a team or changes its purpose. @throws conflict on a newer version. */
export async function updateTeam(
  ctx: Ctx,
  teamId: string,
  { version, ...wanted }: { version: number; name?: string | undefined; purpose?: string | undefined },
): Promise<Team> {
  return ctx
    .tx(async (tx) => {
      const before = await getTeam(tx, teamId)
      const after = { ...before, name: wanted.name ?? before.name, purpose: wanted.purpose ?? before.purpose, version: version + 1 }
      const updated = await tx.db
        .updateTable('teams')
        .set({ name: after.name, purpose: after.purpose, version: after.version, updated_at: tx.now() })
        .where('workspace_id', '=', tx.workspace.id)
        .where('id', '=', teamId)
        .where('version', '=', version)
        .returning('id')
        .executeTakeFirst()
      if (!updated) throw staleOrMissing('The team', true)
      await tx.publish('workspace.team_changed', {
        ref: { kind: 'team', id: teamId },
        title: after.name,
        changes: changesBetween(before, after, ['name', 'purpose']),
      })
      return after
    })
    .catch(explainName)
}

const setDeleted = (ctx: Ctx, teamId: string, at: Date | null) =>
  ctx.db.updateTable('teams').set({ deleted_at: at }).where('workspace_id', '=', ctx.workspace.id).where('id', '=', teamId).execute()

/** Removes a team. What it looked after keeps its name in the history. */
export async function removeTeam(ctx: Ctx, teamId: string): Promise<void> {
  await ctx.tx(async (tx) => {
    const { name } = await getTeam(tx, teamId)
    await setDeleted(tx, teamId, tx.now())
    await tx.publish('workspace.team_removed', { ref: { kind: 'team', id: teamId }, title: name })
  })
}

/** Undoes a removal, people included. @throws conflict if another team took the name meanwhile. */
export async function restoreTeam(ctx: Ctx, teamId: string): Promise<Team> {
  return ctx
    .tx(async (tx) => {
      await setDeleted(tx, teamId, null)
      const team = await getTeam(tx, teamId)
      await tx.publish('workspace.team_restored', { ref: { kind: 'team', id: teamId }, title: team.name })
      return team
    })
    .catch(explainName)
}

async function addMember(ctx: Ctx, teamId: string, userId: string, isLead: boolean): Promise<string> {
  const { name } = await getMember(ctx, userId)
  await ctx.db
    .insertInto('team_members')
    .values({ workspace_id: ctx.workspace.id, team_id: teamId, user_id: userId, is_lead: isLead })
    .onConflict((present) => present.columns(['workspace_id', 'team_id', 'user_id']).doUpdateSet({ is_lead: isLead }))
    .execute()
  return name
}

/** Adds a member to a team or changes whether they lead it. @throws notFound for people who are not members of the workspace. */
export async function putTeamMember(ctx: Ctx, teamId: string, userId: string, { isLead }: { isLead: boolean }): Promise<Team> {
  return ctx.tx(async (tx) => {
    const { name } = await getTeam(tx, teamId)
    const person = await addMember(tx, teamId, userId, isLead)
    await tx.publish('workspace.team_member_added', { ref: { kind: 'team', id: teamId }, title: name, person, isLead })
    return getTeam(tx, teamId)
  })
}

export async function removeTeamMember(ctx: Ctx, teamId: string, userId: string): Promise<Team> {
  return ctx.tx(async (tx) => {
    const { name, members } = await getTeam(tx, teamId)
    const person = members.find((member) => member.userId === userId)
    if (!person) throw notFound('This person is not in the team.')
    await tx.db
      .deleteFrom('team_members')
      .where('workspace_id', '=', tx.workspace.id)
      .where('team_id', '=', teamId)
      .where('user_id', '=', userId)
      .execute()
    await tx.publish('workspace.team_member_removed', { ref: { kind: 'team', id: teamId }, title: name, person: person.name })
    return getTeam(tx, teamId)
  })
}
