/** `npm run build`: builds everything, stale or not. `--stale` builds only what is stale. */
import { attempt } from './lib/attempt.js'
import { build } from './lib/build.js'
import { install } from './lib/install.js'

await attempt(async () => {
  await install()
  await build({ force: !process.argv.includes('--stale') })
})
