import { spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { openDataDirectory } from './data-directory.ts'
import { startOf } from './process-table.ts'

const root = mkdtempSync(join(tmpdir(), 'fairlead-lock-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

let next = 0
const freshDir = (): string => join(root, `data-${next++}`)

function heldBy(holder: object): string {
  const dir = freshDir()
  mkdirSync(dir)
  writeFileSync(join(dir, 'lock'), JSON.stringify({ host: hostname(), nonce: 'other', ...holder }))
  return dir
}

test('makes the directory, holds its lock, and gives it back', () => {
  const dir = freshDir()
  const data = openDataDirectory(dir)
  expect(data).toMatchObject({ postgres: join(dir, 'postgres'), clickhouse: join(dir, 'clickhouse'), secret: join(dir, 'secret') })
  expect(statSync(dir).mode & 0o077, 'nobody else may list it').toBe(0o011)
  data.release()
  expect(readdirSync(dir)).toEqual([])
  openDataDirectory(dir).release()
})

test('a second start is refused with who holds it and what to do', () => {
  const dir = freshDir()
  const data = openDataDirectory(dir)
  expect(() => openDataDirectory(dir)).toThrow(
    `The data directory ${dir} is in use by Fairlead, process ${process.pid}. Stop that process first (kill ${process.pid}), or set FAIRLEAD_DATA to another directory.`,
  )
  data.release()
})

test('the lock of a process that is gone is taken over', async () => {
  const child = spawn('true')
  await new Promise((resolve) => child.once('exit', resolve))
  openDataDirectory(heldBy({ pid: child.pid, start: 'then' })).release()
})

test('a process that got the number of a dead holder does not keep the lock', () => {
  openDataDirectory(heldBy({ pid: process.ppid, start: 'another boot/1' })).release()
  expect(() => openDataDirectory(heldBy({ pid: process.ppid, start: startOf(process.ppid) }))).toThrow(/is in use/)
})

test('a holder on another host is believed as long as it gives signs of life', () => {
  const dir = heldBy({ pid: 7, host: 'elsewhere' })
  expect(() => openDataDirectory(dir)).toThrow(/in use by Fairlead on host elsewhere \(process 7\).*wait \d+ seconds/)
  const longAgo = new Date(Date.now() - 60_000)
  utimesSync(join(dir, 'lock'), longAgo, longAgo)
  openDataDirectory(dir).release()
})

test('a damaged lock is no lock', () => {
  const dir = freshDir()
  mkdirSync(dir)
  writeFileSync(join(dir, 'lock'), '{"pid":')
  openDataDirectory(dir).release()
  expect(existsSync(join(dir, 'lock'))).toBe(false)
})

test('releasing does not touch the lock of somebody else', () => {
  const dir = freshDir()
  const data = openDataDirectory(dir)
  writeFileSync(join(dir, 'lock'), JSON.stringify({ pid: 1, nonce: 'other' }))
  data.release()
  expect(existsSync(join(dir, 'lock'))).toBe(true)
})

test('of several starts in the same instant one wins', async () => {
  const dir = freshDir()
  mkdirSync(dir)
  writeFileSync(join(dir, 'lock'), JSON.stringify({ pid: 0, start: 'x', host: hostname(), nonce: 'dead' }))
  const script = `
    const { openDataDirectory } = await import(${JSON.stringify(join(import.meta.dirname, 'data-directory.ts'))})
    while (Date.now() < Number(process.argv[1])) {}
    try { openDataDirectory(${JSON.stringify(dir)}); console.log('won'); setTimeout(() => {}, 1500) } catch (error) { console.log(error.code) }`
  const at = Date.now() + 4_000
  const results = await Promise.all(Array.from({ length: 6 }, () => runScript(script, String(at))))
  expect(results.filter((result) => result === 'won')).toHaveLength(1)
  expect(results.filter((result) => result === 'conflict')).toHaveLength(5)
}, 20_000)

function runScript(script: string, argument: string): Promise<string> {
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script, argument], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let out = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (out += chunk))
  return new Promise((resolve) => child.once('exit', () => resolve(out.trim())))
}

test.skipIf(process.getuid?.() === 0)('a directory that cannot be written is refused in words', () => {
  const dir = freshDir()
  mkdirSync(dir)
  chmodSync(dir, 0o500)
  expect(() => openDataDirectory(dir)).toThrow(/cannot be written \(EACCES\).*FAIRLEAD_DATA/)
})
