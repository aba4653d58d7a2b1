import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The project's directory, whatever the current directory is. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..')

const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Fairlead needs Node 20.19 or newer; this is Node ${process.versions.node}.`)
  process.exit(1)
}
