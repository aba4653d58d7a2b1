import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ConfigError, readConfig, type Config } from '#kernel/config.ts'
import { createLogger } from '#kernel/log.ts'
import { installationSecret } from '#kernel/secrets.ts'
import { startStores } from '#kernel/supervise/stores.ts'
import { createApp, migrate } from './app.ts'
import { readNotes } from './move/notes.ts'
import { projectRoot } from './version.ts'

/** How long a stop may take before the process ends anyway; acknowledged data is on disk long before. */
const patienceMilliseconds = 20_000

function config(): Config {
  try {
    return readConfig()
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    process.stderr.write(
      `Fairlead did not start: the configuration is not valid.\n${error.message}\n\`npx fairlead config\` explains every variable.\n`,
    )
    process.exit(2)
  }
}

const settings = config()
const log = createLogger(settings.LOG_LEVEL)

/** What has been started so far, in order; a stop undoes it from the end, also half way through a start. */
const started: { stop(): Promise<void> }[] = []
let stopping = false

async function stop(exitCode: number): Promise<void> {
  if (stopping) return
  stopping = true
  setTimeout(() => process.exit(1), patienceMilliseconds).unref()
  for (const part of started.toReversed())
    await part.stop().catch((error: unknown) => log.error({ err: error }, 'A part did not stop in order'))
  process.exit(exitCode)
}

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    log.info({ signal }, 'Stopping')
    void stop(0)
  })
}

// A defect that nobody caught: the state of the process is not known any more, so it ends, in order and with the reason in the log.
for (const kind of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(kind, (error: unknown) => {
    log.error({ err: error }, 'A defect ended Fairlead')
    void stop(1)
  })
}

/** Data that were moved to a server are still in the directory: a start without the variable would go on there. */
async function tellOfMoves(): Promise<void> {
  for (const { store, to, at } of (await readNotes(settings.FAIRLEAD_DATA))?.finished ?? []) {
    const variable = store === 'PostgreSQL' ? 'DATABASE_URL' : 'CLICKHOUSE_URL'
    if (!settings[variable])
      log.warn({ to, at }, `${store} was moved to a server, but ${variable} is not set: what comes now stays in the old place`)
  }
}

async function serve(): Promise<void> {
  const stores = await startStores({
    dataDir: settings.FAIRLEAD_DATA,
    log,
    ...(settings.CLICKHOUSE_MEMORY_MB !== undefined && { clickhouseMemoryBytes: settings.CLICKHOUSE_MEMORY_MB * 1_048_576 }),
    ...(settings.DATABASE_URL && { databaseUrl: settings.DATABASE_URL }),
    ...(settings.CLICKHOUSE_URL && { clickhouseUrl: settings.CLICKHOUSE_URL }),
  })
  started.push(stores)
  await tellOfMoves()
  await migrate(stores.databaseUrl, stores.clickhouseUrl, settings.CLICKHOUSE_CLUSTER)
  const webDirectory = join(projectRoot, 'dist/web')
  const app = await createApp({
    config: settings,
    databaseUrl: stores.databaseUrl,
    clickhouseUrl: stores.clickhouseUrl,
    secret: await installationSecret(settings.FAIRLEAD_DATA, settings.FAIRLEAD_SECRET),
    ...(existsSync(webDirectory) && { webDirectory }),
  })
  started.push(app)
  await app.start()
  await app.http.listen({ port: settings.PORT, host: settings.HOST })
  const address = app.http.server.address()
  const port = typeof address === 'object' && address ? address.port : settings.PORT
  const seconds = Number(process.uptime().toFixed(1))
  log.info({ port, data: settings.FAIRLEAD_DATA, seconds }, `Fairlead is ready at ${settings.FAIRLEAD_URL ?? `http://localhost:${port}`}`)
}

serve().catch((error: unknown) => {
  if (stopping) return
  log.error({ err: error }, `Fairlead did not start: ${error instanceof Error ? error.message : String(error)}`)
  void stop(1)
})
