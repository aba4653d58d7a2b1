/**
 * Completes package-lock.json with the optional packages of other platforms (see lib/platform-lock.js for why).
 * Run it after every change of dependencies; `--check` changes nothing and fails when something is missing.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { completeLock } from './lib/platform-lock.js'
import { root } from './lib/root.js'

const path = join(root, 'package-lock.json')
const { lock, added } = completeLock(JSON.parse(readFileSync(path, 'utf8')))

if (added.length === 0) console.log('package-lock.json holds the optional packages of every platform.')
else if (process.argv.includes('--check')) {
  console.error(
    `package-lock.json lacks ${added.length} optional packages of other platforms; run: node bin/lock.js\n  ${added.join('\n  ')}`,
  )
  process.exitCode = 1
} else {
  writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`)
  console.log(`Added ${added.length} optional packages of other platforms to package-lock.json.`)
}
