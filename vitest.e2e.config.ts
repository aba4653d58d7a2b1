import { defineConfig } from 'vitest/config'

/** Journeys in a real browser against the built server. Each file has a server of its own; two at once, because most of the time is waiting. */
export default defineConfig({
  test: {
    name: 'e2e',
    environment: 'node',
    pool: 'forks',
    include: ['e2e/**/*.e2e.ts'],
    globalSetup: ['test/e2e-setup.ts'],
    maxWorkers: 2,
    testTimeout: 90_000,
    hookTimeout: 120_000,
  },
})
