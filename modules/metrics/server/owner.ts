import type { Ctx } from '#kernel/context.ts'
import { invalid } from '#kernel/errors.ts'
import { getMember } from '#modules/workspace/server/index.ts'

/** Owners are members of the workspace. */
export async function mustBeMember(ctx: Ctx, userId: string): Promise<void> {
  await getMember(ctx, userId).catch(() => {
    throw invalid('The owner is not a member of the workspace.', {
      fields: [{ field: 'body.ownerId', expected: 'the id of a member, or null' }],
    })
  })
}
