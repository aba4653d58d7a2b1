/** Prints the path of a Chromium to test with; installs one first if there is none. */
import { attempt } from './lib/attempt.js'
import { chromium } from './lib/chromium.js'

await attempt(async () => console.log(await chromium()))
