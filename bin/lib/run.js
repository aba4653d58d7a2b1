import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { root } from './root.js'

/** Path of a file that belongs to an installed package, such as `vite/bin/vite.js`. */
export const inPackage = (path) => join(root, 'node_modules', path)

const groups = new Set()

/** Ends every program that was started with a time limit and still runs, with all its children. */
export function endAll() {
  for (const child of groups) signalGroup(child, 'SIGKILL')
}

function signalGroup(child, signal) {
  try {
    process.kill(-child.pid, signal)
  } catch {
    // The group ended in the meantime.
  }
}

/**
 * Runs a program to its end, in the project's directory unless `cwd` says otherwise.
 * @param {string} program
 * @param {string[]} args
 * @param {{show?: boolean, env?: object, cwd?: string, uid?: number, gid?: number, minutes?: number}} options
 *   `show`: what it writes goes to the terminal while it runs. `minutes`: after these it is ended together with everything it started.
 * @returns {Promise<{code: number, output: string}>} never throws; code 127 means that it could not be started
 */
export function run(program, args, { show = false, env, minutes, ...options } = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: root,
      ...options,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: minutes !== undefined,
    })
    let output = ''
    // One stream for both, so that lines keep their order and nothing comes after a command's last line.
    const take = (text) => {
      output += text
      if (show) process.stdout.write(text)
    }
    child.stdout.setEncoding('utf8').on('data', take)
    child.stderr.setEncoding('utf8').on('data', take)
    child.on('error', (error) => resolve({ code: 127, output: `${program}: ${error.message}\n` }))
    child.on('close', (code, signal) => resolve({ code: code ?? 1, output: signal ? `${output}\nEnded by ${signal}.\n` : output }))
    if (minutes !== undefined) limit(child, minutes, take)
  })
}

function limit(child, minutes, tell) {
  groups.add(child)
  const timer = setTimeout(() => {
    tell(`\nStill running after ${minutes} minutes: ended.\n`)
    signalGroup(child, 'SIGTERM')
    setTimeout(() => signalGroup(child, 'SIGKILL'), 5_000).unref()
  }, minutes * 60_000)
  child.on('exit', () => {
    clearTimeout(timer)
    groups.delete(child)
    // Whatever it left behind would keep its pipes open, and the machine busy.
    signalGroup(child, 'SIGKILL')
  })
}

/** Runs a JavaScript program with this Node. */
export const runNode = (args, options) => run(process.execPath, args, options)
