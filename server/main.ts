import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ConfigError, readConfig, type Config } from '#kernel/config.ts'
import { createLogger } from '#kernel/log.ts'
import { installationSecret } from '#kernel/secrets.ts'
import { startStores } from '#kernel/supervise/stores.ts'
import { createApp, migrate } from './app.ts'
import { projectRoot } from './version.ts'

/** How long a stop may take before the process ends anyway; acknowledged data is on disk long before. */
const patienceMilliseconds = 20_000

function config(): Config {
  try {
    return readConfig()
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    process.stderr.write(`Fairlead did not start: the configuration is not valid.\n${error.message}\n\`npx fairlead config\` explains every variable.\n`)
    process.exit(2)
  }
}

const settings = config()
const log = createLogger(settings.LOG_LEVEL)

async function serve(): Promise<void> {
  const stores = await startStores({
    dataDir: settings.FAIRLEAD_DATA,
    log,
    clickhouseMemoryBytes: settings.CLICKHOUSE_MEMORY_MB * 1_048_576,
    ...(settings.DATABASE_URL && { databaseUrl: settings.DATABASE_URL }),
    ...(settings.CLICKHOUSE_URL && { clickhouseUrl: settings.CLICKHOUSE_URL }),
  })
  await migrate(stores.databaseUrl, stores.clickhouseUrl)
  const webDirectory = join(projectRoot, 'dist/web')
  const app = await createApp({
    config: settings,
    databaseUrl: stores.databaseUrl,
    clickhouseUrl: stores.clickhouseUrl,
    secret: await installationSecret(settings.FAIRLEAD_DATA, settings.FAIRLEAD_SECRET),
    ...(existsSync(webDirectory) && { webDirectory }),
  })
  await app.start()
  await app.http.listen({ port: settings.PORT, host: settings.HOST })

  let stopping = false
  const stop = async (signal: string): Promise<void> => {
    if (stopping) return
    stopping = true
    log.info({ signal }, 'Stopping')
    setTimeout(() => process.exit(1), patienceMilliseconds).unref()
    await app.stop()
    await stores.stop()
    process.exit(0)
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal))

  const address = app.http.server.address()
  const port = typeof address === 'object' && address ? address.port : settings.PORT
  log.info({ port, data: settings.FAIRLEAD_DATA, seconds: Number(process.uptime().toFixed(1)) }, `Fairlead is ready at ${settings.FAIRLEAD_URL ?? `http://localhost:${port}`}`)
}

serve().catch((error: unknown) => {
  log.error({ err: error }, `Fairlead did not start: ${error instanceof Error ? error.message : String(error)}`)
  process.exit(1)
})
