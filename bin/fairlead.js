#!/usr/bin/env node
/** `npx fairlead`: the command line. Builds the server first if it is stale. */
import { attempt } from './lib/attempt.js'
import { build } from './lib/build.js'
import { install } from './lib/install.js'

await attempt(async () => {
  await install()
  await build({ only: 'server' })
})

process.env.NODE_ENV ??= 'production'
await import('../dist/cli.js')
