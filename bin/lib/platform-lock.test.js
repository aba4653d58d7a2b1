import { describe, expect, it } from 'vitest'
import { completeLock, platformOf } from './platform-lock.js'

const lockOf = (packages) => ({ name: 'x', lockfileVersion: 3, packages })

describe('platformOf', () => {
  it.each([
    ['@chdb/lib-darwin-arm64', { os: ['darwin'], cpu: ['arm64'] }],
    ['@chdb/lib-linux-arm64-gnu', { libc: ['glibc'], os: ['linux'], cpu: ['arm64'] }],
    ['@oxlint/binding-linux-x64-musl', { libc: ['musl'], os: ['linux'], cpu: ['x64'] }],
    ['@oxlint/binding-linux-arm-gnueabihf', { os: ['linux'], cpu: ['arm'] }],
    ['@oxlint-tsgolint/win32-x64', { os: ['win32'], cpu: ['x64'] }],
    ['@oxlint/binding-win32-ia32-msvc', { os: ['win32'], cpu: ['ia32'] }],
  ])('reads %s', (name, platform) => expect(platformOf(name)).toEqual(platform))

  it.each(['pg-native', 'fsevents', 'my-linux-tool'])('leaves %s alone', (name) => expect(platformOf(name)).toBeUndefined())
})

describe('completeLock', () => {
  const asker = {
    version: '1.0.0',
    dev: true,
    optionalDependencies: { 'a-darwin-x64': '1.0.0', 'a-linux-x64': '1.0.0', 'a-win32-x64': '^1.0.0' },
  }

  it('adds what is missing and has an exact version', () => {
    const { lock, added } = completeLock(lockOf({ '': {}, 'node_modules/a': asker, 'node_modules/a-linux-x64': { version: '1.0.0' } }))
    expect(added).toEqual(['a-darwin-x64@1.0.0'])
    expect(lock.packages['node_modules/a-darwin-x64']).toEqual({
      version: '1.0.0',
      dev: true,
      os: ['darwin'],
      cpu: ['x64'],
      optional: true,
    })
  })

  it('finds entries beside and above the package that asks', () => {
    const locked = { version: '1.0.0' }
    const nested = lockOf({
      'node_modules/b/node_modules/a': asker,
      'node_modules/b/node_modules/a-darwin-x64': locked,
      'node_modules/a-linux-x64': locked,
    })
    expect(completeLock(nested).added).toEqual([])
  })

  it('changes nothing the second time', () => {
    const { lock } = completeLock(lockOf({ 'node_modules/a': asker }))
    expect(completeLock(lock)).toEqual({ lock, added: [] })
  })
})
