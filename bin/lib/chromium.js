import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { inPackage, run, runNode } from './run.js'

const systemNames = ['chromium', 'chromium-browser', 'google-chrome']

function onPath() {
  const folders = (process.env.PATH ?? '').split(delimiter)
  return systemNames.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path))
}

async function ofPlaywright() {
  const { chromium } = await import('playwright')
  const path = chromium.executablePath()
  return existsSync(path) ? path : undefined
}

const find = async () => onPath() ?? (await ofPlaywright())

const isRootOnDebian = () => process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')

/**
 * The path of a Chromium to test with: the system's, else Playwright's. Installs one if there is none.
 * @throws Error that says what to do when that fails
 */
export async function chromium() {
  const found = await find()
  if (found) return found
  const outputs = []
  for (const [program, ...args] of isRootOnDebian() ? [...debian, playwright] : [playwright]) {
    console.error(`Installing Chromium: ${[program, ...args].join(' ')}`)
    const options = { minutes: 8, env: { DEBIAN_FRONTEND: 'noninteractive' } }
    const { output } = await (program === 'playwright'
      ? runNode([inPackage('playwright/cli.js'), ...args], options)
      : run(program, args, options))
    outputs.push(output)
    const installed = await find()
    if (installed) return installed
  }
  throw new Error(
    `Chromium is missing and could not be installed. Install it (Debian: apt-get install chromium) and try again.\n${outputs.join('')}`,
  )
}

const debian = [
  ['apt-get', 'update'],
  ['apt-get', 'install', '-y', '--no-install-recommends', 'chromium'],
]
const playwright = ['playwright', 'install', 'chromium']
