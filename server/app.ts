import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import type pg from 'pg'
import { openClickHouse } from '#kernel/clickhouse/client.ts'
import { migrateClickHouse } from '#kernel/clickhouse/migrate.ts'
import { systemClock, type Clock } from '#kernel/clock.ts'
import type { Config } from '#kernel/config.ts'
import type { Actor, AppCtx } from '#kernel/context.ts'
import { notFound } from '#kernel/errors.ts'
import { openLive } from '#kernel/http/live.ts'
import { buildHttp } from '#kernel/http/server.ts'
import { migrateJobs, startJobs } from '#kernel/jobs/worker.ts'
import { createLogger } from '#kernel/log.ts'
import { createMailer, type Mailer } from '#kernel/mail.ts'
import type { Module } from '#kernel/module.ts'
import { migratePostgres } from '#kernel/postgres/migrate.ts'
import { openPool, systemDb } from '#kernel/postgres/pool.ts'
import { createSecrets } from '#kernel/secrets.ts'
import { contextFor, usePool } from '#kernel/workspace-context.ts'
import { demo } from '#modules/demo/server/index.ts'
import { events } from '#modules/events/server/index.ts'
import { metrics } from '#modules/metrics/server/index.ts'
import { accessControl, workspace } from '#modules/workspace/server/index.ts'
import { isHalfMovedClickHouse } from './move/clickhouse.ts'
import { isHalfMovedPostgres } from './move/postgres.ts'
import { clusterOf, placements } from './placements.ts'
import { projectRoot, version } from './version.ts'

/** The product's modules, in the order of `modules/index.ts`. */
export const modules: readonly Module[] = [workspace, events, metrics, demo]

export interface AppOptions {
  config: Config
  databaseUrl: string
  clickhouseUrl: string
  /** The installation's secret. */
  secret: string
  webDirectory?: string
  now?: Clock
  mail?: Mailer
}

export interface App {
  app: AppCtx
  http: FastifyInstance
  pool: pg.Pool
  /** Starts jobs, schedules and the background work of modules. */
  start(): Promise<void>
  /** Ends in order: no new requests, background work, jobs, connections. Nothing that was acknowledged is lost. */
  stop(): Promise<void>
}

/** Several processes may start at once: one migrates, the others wait. */
async function oneAtATime(pool: pg.Pool, work: () => Promise<unknown>): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query("select pg_advisory_lock(hashtext('fairlead.migrate_both'))")
    await work()
  } finally {
    // Ends the session, and the lock with it.
    client.release(true)
  }
}

/** @throws Error when a move into one of the stores broke off: what came now would be cleared away when it goes on. */
async function refuseHalfMoved(pool: pg.Pool, clickhouseUrl: string): Promise<void> {
  const ch = openClickHouse(clickhouseUrl)
  try {
    // A database that does not exist yet is no target; a server that does not answer is found out next.
    const isHalf = (await isHalfMovedPostgres(pool)) || (await isHalfMovedClickHouse(ch).catch(() => false))
    if (isHalf) throw new Error('A move to these databases broke off. Run `npx fairlead move` again; it goes on where it ended.')
  } finally {
    await ch.close()
  }
}

/** Brings both stores to the schema of this version. */
export async function migrate(databaseUrl: string, clickhouseUrl: string, clusterName?: string): Promise<void> {
  const pool = openPool(databaseUrl, createLogger('silent'), 2)
  try {
    await refuseHalfMoved(pool, clickhouseUrl)
    await oneAtATime(pool, () =>
      Promise.all([
        migratePostgres(databaseUrl, join(projectRoot, 'migrations/postgres')).then(() => migrateJobs(pool)),
        migrateClickHouse(
          clickhouseUrl,
          join(projectRoot, 'migrations/clickhouse'),
          clusterName ? { name: clusterName, placements } : undefined,
        ),
      ]),
    )
  } finally {
    await pool.end()
  }
}

/** Puts the product together. The only place on the server that knows all modules. */
export async function createApp({
  config,
  databaseUrl,
  clickhouseUrl,
  secret,
  webDirectory,
  now = systemClock,
  mail,
}: AppOptions): Promise<App> {
  const log = createLogger(config.LOG_LEVEL)
  // Apart, so that connections seldom change what they see: each change is one more trip to PostgreSQL.
  const [pool, systemPool] = [openPool(databaseUrl, log), openPool(databaseUrl, log, 10)]
  const ch = openClickHouse(clickhouseUrl, clusterOf(config.CLICKHOUSE_CLUSTER, clickhouseUrl))
  const app: AppCtx = {
    config,
    db: systemDb(systemPool),
    ch,
    now,
    log,
    mail: mail ?? createMailer(config.SMTP_URL, config.MAIL_FROM, log),
    secrets: createSecrets(secret),
    live: openLive(databaseUrl, pool, log),
    modules,
    async inWorkspace(workspaceId: string, actor: Actor, level = 'own') {
      const found = await accessControl.findWorkspace(app, workspaceId)
      if (!found) throw notFound(`There is no workspace ${workspaceId}.`)
      return contextFor(app, found, actor, level)
    },
  }
  usePool(app, pool)
  const http = await buildHttp(app, { log, control: accessControl, version, ...(webDirectory && { webDirectory }) })
  const stops: (() => Promise<void>)[] = []

  return {
    app,
    http,
    pool,
    async start() {
      for (const module of modules) if (module.start) stops.unshift(await module.start(app))
      stops.unshift(await startJobs(app, pool))
    },
    async stop() {
      await http.close()
      for (const stop of stops.splice(0)) await stop()
      await app.live.close()
      await Promise.all([ch.close(), pool.end(), systemPool.end()])
    },
  }
}
