/**
 * `npm test`: installs what is missing and runs everything. The last line is `N passed, N failed`, whatever happens.
 * `--only check|unit|postgres|e2e` runs a part; several may be named with commas.
 */
import { attempt } from './lib/attempt.js'
import { build } from './lib/build.js'
import { chromium } from './lib/chromium.js'
import { install } from './lib/install.js'
import { checks, runSteps, vitest, whole } from './lib/steps.js'
import { debianPostgres, startTemporaryPostgres } from './lib/temporary-postgres.js'

const debian = debianPostgres()

const parts = {
  check: checks,
  unit: [whole('types of the tables', 'bin/tables.js', '--check'), vitest('unit and module tests', [])],
  postgres: [{ name: `module tests on PostgreSQL ${debian?.version ?? 'of Debian'}`, run: onDebianPostgres }],
  e2e: [step('build', () => build()), step('Chromium', chromium), vitest('journeys in the browser', ['--config', 'vitest.e2e.config.ts'])],
}

/** A step without tests of its own: counts only if it fails. */
function step(name, work) {
  return {
    name,
    async run() {
      await work()
      return { passed: 0, failed: 0 }
    },
  }
}

async function onDebianPostgres() {
  if (!debian) return { passed: 0, failed: 0, skipped: 'no PostgreSQL from Debian packages is installed here' }
  const server = await startTemporaryPostgres(debian.bin)
  try {
    return await vitest('', ['--project', 'stores'], { env: { TEST_DATABASE_URL: server.url } }).run()
  } finally {
    server.stop()
  }
}

function wanted() {
  const at = process.argv.indexOf('--only')
  const names = at < 0 ? Object.keys(parts) : (process.argv[at + 1] ?? '').split(',')
  const unknown = names.filter((name) => !Object.hasOwn(parts, name))
  if (unknown.length > 0) throw new Error(`--only: expected ${Object.keys(parts).join(', ')}, not ${JSON.stringify(unknown.join(','))}`)
  return names.flatMap((name) => parts[name])
}

await attempt(async () => {
  const steps = wanted()
  await runSteps([step('packages', install), ...steps])
})
