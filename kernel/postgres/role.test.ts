import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { createLogger } from '#kernel/log.ts'
import { openDataDirectory } from '#kernel/supervise/data-directory.ts'
import { startPostgres } from '#kernel/supervise/embedded-postgres.ts'
import { postgresAccount } from '#kernel/supervise/postgres-account.ts'
import { postgresBinaries } from '#kernel/supervise/postgres-binaries.ts'
import { ensureCluster, singleUser } from '#kernel/supervise/postgres-cluster.ts'
import { migratePostgres } from './migrate.ts'

it('refuses to work as a role that row-level security does not hold for, and says how to make another', { timeout: 60_000 }, async () => {
  const root = mkdtempSync(join(tmpdir(), 'fairlead-role-'))
  const directory = openDataDirectory(root)
  onTestFinished(() => {
    directory.release()
    rmSync(root, { recursive: true, force: true })
  })
  const [binaries, account] = [postgresBinaries(), postgresAccount(directory.postgres)]
  await ensureCluster(directory, binaries, account)
  for (const [power, words] of [
    ['BYPASSRLS', 'The role "fairlead" of DATABASE_URL has BYPASSRLS'],
    ['SUPERUSER', 'The role "fairlead" of DATABASE_URL is a superuser'],
  ] as const) {
    await singleUser(directory.postgres, binaries, account, [`ALTER ROLE fairlead ${power}`])
    const postgres = await startPostgres(directory, createLogger('silent'))
    try {
      const refusal = migratePostgres(postgres.url, 'migrations/postgres')
      await expect(refusal).rejects.toThrow(words)
      await expect(refusal).rejects.toThrow('create role fairlead login')
    } finally {
      await postgres.stop()
    }
  }
})
