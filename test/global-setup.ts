import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { migrateJobs } from '#kernel/jobs/worker.ts'
import { createLogger } from '#kernel/log.ts'
import { migratePostgres } from '#kernel/postgres/migrate.ts'
import { openPool } from '#kernel/postgres/pool.ts'
import { startStores } from '#kernel/supervise/stores.ts'
import { templateDatabase } from './template-database.ts'

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string
    clickhouseUrl: string
  }
}

/** The migrated database that test/harness.ts clones for each test file. */

/** Starts both embedded stores once for the whole run, or uses the PostgreSQL server of TEST_DATABASE_URL. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'fairlead-tests-'))
  const databaseUrl = process.env.TEST_DATABASE_URL
  const stores = await startStores({ dataDir, log: createLogger('error'), ...(databaseUrl && { databaseUrl }) })
  const stop = async () => {
    await stores.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
  try {
    await makeTemplate(stores.databaseUrl)
  } catch (error) {
    await stop()
    throw error
  }
  project.provide('postgresUrl', stores.databaseUrl)
  project.provide('clickhouseUrl', stores.clickhouseUrl)
  return stop
}

async function makeTemplate(url: string): Promise<void> {
  const admin = new pg.Client({ connectionString: url })
  await admin.connect()
  await admin.query(`drop database if exists ${templateDatabase}`)
  await admin.query(`create database ${templateDatabase}`)
  await admin.end()

  const template = new URL(url)
  template.pathname = `/${templateDatabase}`
  await migratePostgres(template.href, join(import.meta.dirname, '../migrations/postgres'))
  const pool = openPool(template.href, createLogger('error'), 2)
  await migrateJobs(pool)
  await pool.end()
}
