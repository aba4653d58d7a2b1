import { defineConfig } from 'vitest/config'

/** Journeys in a real browser, one after the other, against the built server. */
export default defineConfig({
  test: {
    name: 'e2e',
    environment: 'node',
    pool: 'forks',
    include: ['e2e/**/*.e2e.ts'],
    globalSetup: ['test/e2e-setup.ts'],
    fileParallelism: false,
    testTimeout: 90_000,
    hookTimeout: 120_000,
  },
})
