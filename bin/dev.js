/** `npm run dev`: the server restarts and the pages reload when a file changes. Pages on http://localhost:5173. */
import { spawn } from 'node:child_process'
import { attempt } from './lib/attempt.js'
import { install } from './lib/install.js'
import { root } from './lib/root.js'
import { inPackage } from './lib/run.js'

await attempt(install)

const start = (...args) => spawn(process.execPath, args, { cwd: root, stdio: 'inherit', env: { NODE_ENV: 'development', ...process.env } })
const children = [
  start(inPackage('tsx/dist/cli.mjs'), 'watch', '--clear-screen=false', 'server/main.ts'),
  start(inPackage('vite/bin/vite.js'), '--clearScreen', 'false'),
]

const pass = (signal) => children.forEach((child) => child.kill(signal))
process.on('SIGTERM', pass)
// Ctrl+C reaches the children by itself; a second one would end the server before it has put the stores away.
process.on('SIGINT', (signal) => process.stdin.isTTY || pass(signal))
for (const child of children) {
  child.on('exit', (code) => {
    process.exitCode ??= code ?? 0
    children.forEach((other) => other.kill('SIGTERM'))
  })
}
