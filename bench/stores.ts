import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig } from '#kernel/config.ts'
import type { Ctx } from '#kernel/context.ts'
import { createLogger } from '#kernel/log.ts'
import { startStores } from '#kernel/supervise/stores.ts'
import { createApp, migrate, type App } from '#server/app.ts'

/** The product in this process, on embedded stores of its own, with a workspace. */
export interface Bench extends App {
  ctx: Ctx
  token: string
  ingestKey: string
  url: string
  end(): Promise<void>
}

/** Starts it listening on a free port. */
export async function startBench(): Promise<Bench> {
  const dataDir = await mkdtemp(join(tmpdir(), 'fairlead-bench-'))
  const stores = await startStores({ dataDir, log: createLogger('warn') })
  await migrate(stores.databaseUrl, stores.clickhouseUrl)
  const built = await createApp({
    config: readConfig({ FAIRLEAD_DATA: dataDir, LOG_LEVEL: 'warn', PORT: '0' }),
    databaseUrl: stores.databaseUrl,
    clickhouseUrl: stores.clickhouseUrl,
    secret: 'a secret of the benches that is long enough',
  })
  await built.start()
  const url = await built.http.listen({ port: 0, host: '127.0.0.1' })
  const answer = await fetch(`${url}/api/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'bench@example.com', password: 'correct horse battery', name: 'Bench', workspace: 'Bench' }),
  })
  const { token, ingestKey, workspaceId } = (await answer.json()) as { token: string; ingestKey: string; workspaceId: string }
  return {
    ...built,
    url,
    token,
    ingestKey,
    ctx: await built.app.inWorkspace(workspaceId, { kind: 'system', userId: null, name: 'Bench' }),
    async end() {
      await built.stop()
      await stores.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
