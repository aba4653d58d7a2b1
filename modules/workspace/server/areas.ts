import type * as z from 'zod'
import type { Ctx } from '#kernel/context.ts'
import { conflict, invalid, notFound } from '#kernel/errors.ts'
import { newId } from '#kernel/ids.ts'
import type { Area, createArea as createContract, updateArea as updateContract } from '../contract.ts'
import { branchOf, inTreeOrder, placed } from './area-tree.ts'
import { getTeam } from './teams.ts'
import { changesBetween, isDuplicate, staleOrMissing } from './versions.ts'

const rows = (ctx: Ctx) =>
  ctx.db
    .selectFrom('areas')
    .select(['id', 'name', 'description', 'parent_id', 'team_id', 'version'])
    .where('workspace_id', '=', ctx.workspace.id)
    .where('deleted_at', 'is', null)
    .orderBy('position')
    .orderBy('id')

type Row = Awaited<ReturnType<ReturnType<typeof rows>['executeTakeFirstOrThrow']>>

const shown = (row: Row): Area => ({
  id: row.id,
  name: row.name,
  description: row.description,
  parentId: row.parent_id,
  teamId: row.team_id,
  version: row.version,
})

/** The areas as a tree: parents before children, siblings in their order. */
export const listAreas = async (ctx: Ctx): Promise<Area[]> => inTreeOrder((await rows(ctx).execute()).map(shown))

/** @throws notFound for areas that do not exist or were removed. */
export async function getArea(ctx: Ctx, areaId: string): Promise<Area> {
  const row = await rows(ctx).where('id', '=', areaId).executeTakeFirst()
  if (!row) throw staleOrMissing('The area', false)
  return shown(row)
}

/** Locks the tree, so that two moves at once cannot tie it into a knot. */
async function lockTree(ctx: Ctx): Promise<Area[]> {
  await ctx.db.selectFrom('workspaces').select('id').where('id', '=', ctx.workspace.id).forUpdate().execute()
  return listAreas(ctx)
}

/** Siblings have different names, whatever their case. */
function explainName(error: unknown): never {
  if (isDuplicate(error, 'areas_name'))
    throw conflict('There is an area with this name at this place already.', {
      fields: [{ field: 'body.name', expected: 'a name that no sibling has' }],
    })
  throw error
}

const mustBeIn = (tree: readonly Area[], parentId: string | null): void => {
  if (parentId !== null && !tree.some(({ id }) => id === parentId))
    throw invalid('The parent does not exist.', {
      fields: [{ field: 'body.parentId', expected: 'the id of an area, or null for the top' }],
    })
}

async function mustHaveTeam(ctx: Ctx, teamId: string | null | undefined): Promise<void> {
  if (!teamId) return
  await getTeam(ctx, teamId).catch(() => {
    throw invalid('The team does not exist.', { fields: [{ field: 'body.teamId', expected: 'the id of a team, or null' }] })
  })
}

/** Creates an area as the last of its siblings. */
export async function createArea(ctx: Ctx, input: z.output<typeof createContract.body>): Promise<Area> {
  return ctx
    .tx(async (tx) => {
      const tree = await lockTree(tx)
      mustBeIn(tree, input.parentId)
      await mustHaveTeam(tx, input.teamId)
      const id = newId()
      await tx.db
        .insertInto('areas')
        .values({
          workspace_id: tx.workspace.id,
          id,
          parent_id: input.parentId,
          team_id: input.teamId,
          name: input.name,
          description: input.description,
          position: tree.length,
        })
        .execute()
      await tx.publish('workspace.area_created', { ref: { kind: 'area', id }, title: input.name })
      return getArea(tx, id)
    })
    .catch(explainName)
}

/** Renames, describes or assigns an area. @throws conflict on a newer version. */
export async function updateArea(ctx: Ctx, areaId: string, { version, ...wanted }: z.output<typeof updateContract.body>): Promise<Area> {
  return ctx
    .tx(async (tx) => {
      const before = await getArea(tx, areaId)
      await mustHaveTeam(tx, wanted.teamId)
      const after: Area = {
        ...before,
        name: wanted.name ?? before.name,
        description: wanted.description ?? before.description,
        teamId: wanted.teamId === undefined ? before.teamId : wanted.teamId,
        version: version + 1,
      }
      const updated = await tx.db
        .updateTable('areas')
        .set({ name: after.name, description: after.description, team_id: after.teamId, version: after.version, updated_at: tx.now() })
        .where('workspace_id', '=', tx.workspace.id)
        .where('id', '=', areaId)
        .where('version', '=', version)
        .returning('id')
        .executeTakeFirst()
      if (!updated) throw staleOrMissing('The area', true)
      const changes = changesBetween(before, after, ['name', 'description', 'teamId'])
      await tx.publish('workspace.area_changed', { ref: { kind: 'area', id: areaId }, title: after.name, changes })
      return after
    })
    .catch(explainName)
}

/** Moves an area with everything under it. @throws invalid for a place inside of itself. */
export async function moveArea(
  ctx: Ctx,
  areaId: string,
  { parentId, beforeId }: { parentId: string | null; beforeId: string | null },
): Promise<Area> {
  return ctx
    .tx(async (tx) => {
      const tree = await lockTree(tx)
      const before = await getArea(tx, areaId)
      mustBeIn(tree, parentId)
      if (branchOf(tree, areaId).some(({ id }) => id === parentId))
        throw invalid('An area cannot stand inside itself.', {
          fields: [{ field: 'body.parentId', expected: 'an area outside of the one that is moved' }],
        })
      await tx.db
        .updateTable('areas')
        .set({ parent_id: parentId, updated_at: tx.now() })
        .where('workspace_id', '=', tx.workspace.id)
        .where('id', '=', areaId)
        .execute()
      const siblings = tree.filter((area) => area.parentId === parentId).map(({ id }) => id)
      for (const [position, id] of placed(siblings, areaId, beforeId).entries())
        await tx.db.updateTable('areas').set({ position }).where('workspace_id', '=', tx.workspace.id).where('id', '=', id).execute()
      const nameOf = (id: string | null) => tree.find((area) => area.id === id)?.name ?? null
      const changes = changesBetween({ parent: nameOf(before.parentId) }, { parent: nameOf(parentId) }, ['parent'])
      await tx.publish('workspace.area_moved', { ref: { kind: 'area', id: areaId }, title: before.name, changes })
      return getArea(tx, areaId)
    })
    .catch(explainName)
}

/** Removes an area and everything under it. @returns how many areas went. */
export async function removeArea(ctx: Ctx, areaId: string): Promise<{ removed: number }> {
  return ctx.tx(async (tx) => {
    const branch = branchOf(await lockTree(tx), areaId)
    const [root] = branch
    if (!root) throw staleOrMissing('The area', false)
    await tx.db
      .updateTable('areas')
      .set({ deleted_at: tx.now(), deleted_with: areaId })
      .where('workspace_id', '=', tx.workspace.id)
      .where(
        'id',
        'in',
        branch.map(({ id }) => id),
      )
      .execute()
    await tx.publish('workspace.area_removed', { ref: { kind: 'area', id: areaId }, title: root.name, removed: branch.length })
    return { removed: branch.length }
  })
}

/** Brings back what one removal took. If the parent is gone meanwhile, the area comes back at the top. */
export async function restoreArea(ctx: Ctx, areaId: string): Promise<void> {
  await ctx
    .tx(async (tx) => {
      const tree = await lockTree(tx)
      const restored = await tx.db
        .updateTable('areas')
        .set({ deleted_at: null, deleted_with: null })
        .where('workspace_id', '=', tx.workspace.id)
        .where('deleted_with', '=', areaId)
        .returning(['id', 'name', 'parent_id'])
        .execute()
      const root = restored.find(({ id }) => id === areaId)
      if (!root) throw notFound('There is no such removed area.')
      if (root.parent_id && !tree.some(({ id }) => id === root.parent_id))
        await tx.db
          .updateTable('areas')
          .set({ parent_id: null })
          .where('workspace_id', '=', tx.workspace.id)
          .where('id', '=', areaId)
          .execute()
      await tx.publish('workspace.area_restored', { ref: { kind: 'area', id: areaId }, title: root.name, restored: restored.length })
    })
    .catch(explainName)
}
