import { defineConfig } from 'vitest/config'

const everywhere = { environment: 'node', pool: 'forks', testTimeout: 20_000, hookTimeout: 60_000 } as const
const withoutStores = [
  'web/**/*.test.{ts,tsx}',
  'modules/*/web/**/*.test.{ts,tsx}',
  'bin/**/*.test.js',
  'test/architecture.test.ts',
  'test/audit.test.ts',
]

// These start stores of their own, read bodies and files, or ask ClickHouse: nothing in them differs on another PostgreSQL.
const sameOnAny = [
  'kernel/{supervise,clickhouse}/**',
  'modules/events/server/{intake,protocols}/**',
  'modules/events/server/ingestion/{body,large-bodies}.test.ts',
  'modules/events/server/imports/{csv,date-order,file-kinds,occurrences,parquet,suggest,times,values}.test.ts',
  'modules/events/{contract/**,server/{segment-sdk,store/unfinished}.test.ts}',
  'modules/metrics/server/{adoption,churn,sql,statistics,time,trend}/**',
  'modules/metrics/server/{hostile-names,identity,ingested,published}.test.ts',
  'modules/demo/server/{batches,load,rows}.test.ts',
  'server/move/**',
  'test/{cluster,two-processes}.test.ts',
  'bench/**',
]
const left = process.env.TEST_DATABASE_URL ? sameOnAny : []

/** `pure` needs no store and starts at once; `stores` starts both embedded stores once for the run (test/global-setup.ts). */
export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      { test: { ...everywhere, name: 'pure', include: withoutStores } },
      {
        test: {
          ...everywhere,
          name: 'stores',
          include: ['{kernel,modules,server,test,demo,bench}/**/*.test.ts'],
          exclude: [...withoutStores, ...left, '**/node_modules/**'],
          globalSetup: ['test/global-setup.ts'],
        },
      },
    ],
  },
})
