/** `npm start`: installs what is missing, builds what is stale, then is the server, so that signals and exit codes are its own. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { attempt } from './lib/attempt.js'
import { build } from './lib/build.js'
import { install } from './lib/install.js'
import { root } from './lib/root.js'

await attempt(async () => {
  await install()
  await build()
  if (!existsSync(join(root, 'dist/main.js'))) throw new Error('dist/main.js is missing and there are no sources to build it from.')
})

// Errors in the log name the source files; measured at 10 MB and no time.
process.setSourceMapsEnabled(true)
process.env.NODE_ENV ??= 'production'
await import('../dist/main.js')
