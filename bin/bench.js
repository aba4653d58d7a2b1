/** `npm run bench`: the speed measurements of bench/, against the built server. Arguments are passed on. */
import { attempt } from './lib/attempt.js'
import { build } from './lib/build.js'
import { install } from './lib/install.js'
import { inPackage, runNode } from './lib/run.js'

await attempt(async () => {
  await install()
  await build()
  const { code } = await runNode([inPackage('tsx/dist/cli.mjs'), 'bench/main.ts', ...process.argv.slice(2)], { show: true })
  process.exitCode = code
})
