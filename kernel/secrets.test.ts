import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createSecrets, installationSecret } from './secrets.ts'

it('makes the secret once, readable by its owner only', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'fairlead-secret-'))
  const [first, second] = [await installationSecret(directory, undefined), await installationSecret(directory, undefined)]
  expect(first).toBe(second)
  expect(first.length).toBeGreaterThanOrEqual(64)
  expect((await stat(join(directory, 'secret'))).mode & 0o777).toBe(0o600)
  expect(await readFile(join(directory, 'secret'), 'utf8')).toBe(first)
  await rm(directory, { recursive: true })
})

it('is the same for processes that start in the same moment', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'fairlead-secret-'))
  const made = await Promise.all(Array.from({ length: 20 }, () => installationSecret(directory, undefined)))
  expect(new Set(made).size).toBe(1)
  expect(await readdir(directory)).toEqual(['secret'])
  await rm(directory, { recursive: true })
})

it('never goes on with a file that lost its content', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'fairlead-secret-'))
  await writeFile(join(directory, 'secret'), '')
  await expect(installationSecret(directory, undefined)).rejects.toThrow('FAIRLEAD_SECRET')
  await rm(directory, { recursive: true })
})

it('opens what it sealed, for the same purpose only', () => {
  const secrets = createSecrets('the secret of an installation, long enough')
  const sealed = secrets.seal('slack', 'xoxb-123')
  expect(sealed).not.toContain('xoxb')
  expect(secrets.open('slack', sealed)).toBe('xoxb-123')
  expect(() => secrets.open('jira', sealed)).toThrow()
  expect(() => secrets.open('slack', `${sealed.slice(0, -2)}AA`)).toThrow()
  expect(() => createSecrets('another secret of an installation, too').open('slack', sealed)).toThrow()
})
