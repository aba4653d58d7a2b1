/** `npm run check`: types, lint, format and architecture; all are reported even when one fails. */
import { attempt } from './lib/attempt.js'
import { install } from './lib/install.js'
import { checks, runSteps } from './lib/steps.js'

await attempt(async () => {
  await install()
  await runSteps(checks)
})
