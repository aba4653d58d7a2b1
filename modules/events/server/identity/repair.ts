import type { AppCtx } from '#kernel/context.ts'
import { lockIngestion } from '../store/lock.ts'
import { countWrong, rebuildOverrides } from './rebuild.ts'

/** Puts right what a crash between the log and what follows from it left behind, in every workspace. Stops nobody where all is well. */
export async function repairIdentity(app: AppCtx): Promise<void> {
  for (const { id } of await app.db.selectFrom('workspaces').select('id').where('deleted_at', 'is', null).execute()) {
    if ((await countWrong(app, id)) === 0) continue
    const mended = await app.db.transaction().execute(async (transaction) => {
      await lockIngestion(transaction, id)
      return rebuildOverrides(app, id)
    })
    app.log.warn({ workspaceId: id, ids: mended }, 'Ids that a crash had left apart from their person were joined')
  }
}
