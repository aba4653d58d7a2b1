import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './root.js'
import { run } from './run.js'

const read = (path) => (existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined)

/** Packages that the lock asks for and that are absent or have another version. Those of other platforms may be absent. */
function missingPackages(lock) {
  const installed = read(join(root, 'node_modules/.package-lock.json'))?.packages ?? {}
  return Object.entries(lock.packages).filter(([path, wanted]) => {
    if (path === '' || wanted.link) return false
    const found = installed[path]
    return found ? found.version !== wanted.version : !wanted.optional && !wanted.devOptional
  })
}

/**
 * Installs the npm packages that package-lock.json asks for, if they are not there. Silent and instant if they are.
 * @throws Error when npm fails
 */
export async function install() {
  const lock = read(join(root, 'package-lock.json'))
  // A published Fairlead has no lock: npm installed what it needs together with it.
  if (!lock || missingPackages(lock).length === 0) return
  console.log('Installing packages (a minute or so)…')
  const options = ['--include=dev', '--no-audit', '--no-fund']
  const exact = await npm('ci', ...options)
  if (exact.code === 0) return
  console.log('The lock does not fit this platform or registry; installing the same versions without it…')
  const loose = await npm('install', '--no-save', ...options)
  if (loose.code !== 0) throw new Error(`The packages could not be installed.\n${exact.output}\n${loose.output}`)
}

const npm = (...args) => {
  // Under `npm start` npm tells where it is; otherwise it is on the path.
  const self = process.env.npm_execpath?.endsWith('.js') ? process.env.npm_execpath : undefined
  return self ? run(process.execPath, [self, ...args]) : run(process.platform === 'win32' ? 'npm.cmd' : 'npm', args)
}
