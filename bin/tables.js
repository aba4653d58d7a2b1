/**
 * `npm run tables`: migrates a throw-away database and writes the types of its tables to kernel/postgres/tables.gen.ts.
 * `--check` writes nothing and fails when the file does not match the migrations.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { attempt } from './lib/attempt.js'
import { install } from './lib/install.js'
import { root } from './lib/root.js'
import { inPackage, runNode } from './lib/run.js'

const tables = 'kernel/postgres/tables.gen.ts'

await attempt(async () => {
  await install()
  const { register } = await import('tsx/esm/api')
  register()
  const { startStores } = await import('../kernel/supervise/stores.ts')
  const { migratePostgres } = await import('../kernel/postgres/migrate.ts')
  const { createLogger } = await import('../kernel/log.ts')

  const dataDir = mkdtempSync(join(tmpdir(), 'fairlead-tables-'))
  const stores = await startStores({ dataDir, log: createLogger('error') })
  try {
    await migratePostgres(stores.databaseUrl, join(root, 'migrations/postgres'))
    await generate(stores.databaseUrl, process.argv.includes('--check'))
  } finally {
    await stores.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
})

async function generate(url, check) {
  const place = ['--dialect', 'postgres', '--url', url, '--default-schema', 'public', '--exclude-pattern', 'public.migrations']
  const { code, output } = await runNode([
    inPackage('kysely-codegen/dist/cli/bin.js'),
    ...place,
    '--out-file',
    tables,
    ...(check ? ['--verify'] : []),
  ])
  if (code === 0) return console.log(check ? `${tables} matches the migrations.` : `Wrote ${tables}.`)
  if (!check) throw new Error(output)
  const differences = output.split('\n').filter((line) => /^\s*[-+] /.test(line))
  throw new Error(`${tables} does not match the migrations; run: npm run tables\n${differences.join('\n') || output}`)
}
