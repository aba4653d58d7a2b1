import type { AppCtx } from '#kernel/context.ts'
import type { Http } from '#kernel/http/route.ts'
import { hashPassword } from './auth.ts'
import { takeDemoOver } from './demo-visitor.ts'
import { mustBeFirst } from './first-user.ts'
import { signInBy } from './sign-in.ts'
import { insertToken } from './tokens.ts'
import { insertUser, type NewUser } from './users.ts'
import { ingestKeyOf, insertWorkspace, type NewWorkspace } from './workspaces.ts'

interface Setup extends Omit<NewUser, 'passwordHash'>, Omit<NewWorkspace, 'name' | 'isDemo'> {
  password: string
  workspace: string
  withToken: boolean
}

interface SetupAnswer {
  token: string | null
  ingestKey: string | null
  workspaceId: string
}

/**
 * Creates the first user and workspace, all or nothing, and signs the user in. Of several calls at once one wins.
 * @throws forbidden when a user exists.
 */
export async function setUp(app: AppCtx, { workspace, password, withToken, ...input }: Setup, http: Http): Promise<SetupAnswer> {
  const passwordHash = await hashPassword(app, password)
  const { userId, answer } = await app.db.transaction().execute(async (trx) => {
    await mustBeFirst(trx)
    const id = await insertUser(trx, { ...input, passwordHash })
    const creator = { id, name: input.name }
    const { ctx, answers } = await insertWorkspace(app, trx, { ...input, name: workspace }, creator)
    const made = withToken ? await insertToken(ctx, { name: 'Set-up', scopes: ['*:own'], expiresInDays: null }) : undefined
    await takeDemoOver(app, trx, creator)
    return { userId: id, answer: { token: made?.secret ?? null, ingestKey: ingestKeyOf(answers), workspaceId: ctx.workspace.id } }
  })
  await signInBy(app, http, { id: userId, name: input.name }, 'set-up')
  return answer
}
