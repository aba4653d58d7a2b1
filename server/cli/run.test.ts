import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { configSchema } from '#kernel/config.ts'
import { projectRoot } from '../version.ts'
import { runAndKeep } from './terminal.fixture.ts'
import { bar, count, size } from './terminal.ts'

describe('help and version', () => {
  it.each([[[]], [['help']], [['--help']], [['-h']]])('%j names every command', async (args) => {
    const { exitCode, out } = await runAndKeep(args)
    expect(exitCode).toBe(0)
    for (const name of ['import', 'plan', 'move', 'health', 'config', 'version', 'help']) expect(out).toContain(`  ${name}`)
  })

  it.each([[['help', 'import']], [['import', '--help']], [['import', 'events', '-h']]])('%j explains the import', async (args) => {
    const { exitCode, out } = await runAndKeep(args)
    expect(exitCode).toBe(0)
    for (const word of ['--url', '--token', '--map', '--dry-run', '--refused', 'Exit codes']) expect(out).toContain(word)
  })

  it('prints the version of the package', async () => {
    const { version } = JSON.parse(await readFile(join(projectRoot, 'package.json'), 'utf8')) as { version: string }
    expect(await runAndKeep(['version'])).toMatchObject({ exitCode: 0, out: version })
    expect(await runAndKeep(['--version'])).toMatchObject({ exitCode: 0, out: version })
  })

  it('says what there is when a command is unknown', async () => {
    const { exitCode, notes } = await runAndKeep(['improt'])
    expect(exitCode).toBe(2)
    expect(notes).toBe('There is no command "improt". There are import, plan, move, health, config, version, help.')
  })
})

describe('config', () => {
  it('shows every variable with its sentence, and never its value', async () => {
    vi.stubEnv('SMTP_URL', 'smtps://ada:hush@mail.example.com')
    const { exitCode, out } = await runAndKeep(['config'])
    vi.unstubAllEnvs()
    expect(exitCode).toBe(0)
    for (const name of Object.keys(configSchema.shape)) expect(out).toContain(name)
    expect(out).toContain('PORT  (not set, default 8080)\n    Port that the product listens on.')
    expect(out).toContain('SMTP_URL  (set)')
    expect(out).not.toContain('hush')
  })

  it('gives the same as JSON', async () => {
    const { out } = await runAndKeep(['config', '--json'])
    const { variables, problems } = JSON.parse(out) as { variables: { name: string }[]; problems: string[] }
    expect(variables.map(({ name }) => name)).toEqual(Object.keys(configSchema.shape))
    expect(problems).toEqual([])
  })

  it('names a variable that is not valid and ends with 1', async () => {
    vi.stubEnv('PORT', 'eighty')
    const { exitCode, notes } = await runAndKeep(['config'])
    vi.unstubAllEnvs()
    expect(exitCode).toBe(1)
    expect(notes).toContain('Not valid: PORT: expected a port number from 0 to 65535')
  })

  it('refuses what it does not know', async () => {
    expect(await runAndKeep(['config', '--yaml'])).toMatchObject({
      exitCode: 2,
      notes: expect.stringContaining("Unknown option '--yaml'. `fairlead help config`") as string,
    })
    expect(await runAndKeep(['config', 'PORT'])).toMatchObject({ exitCode: 2 })
  })
})

describe('health', () => {
  it('says that nothing listens there', async () => {
    const { exitCode, notes } = await runAndKeep(['health', '--url', 'http://127.0.0.1:9'])
    expect(exitCode).toBe(1)
    expect(notes).toContain('Fairlead does not answer at http://127.0.0.1:9')
  })

  it('refuses an address that is none', async () => {
    expect(await runAndKeep(['health', '--url', 'localhost:8080'])).toMatchObject({
      exitCode: 2,
      notes: expect.stringContaining('--url: expected an address such as') as string,
    })
  })
})

describe('figures', () => {
  it('read like words', () => {
    expect([count(1, 'row'), count(541_909, 'row'), count(0, 'row')]).toEqual(['1 row', '541,909 rows', '0 rows'])
    expect([size(0), size(1023), size(1536), size(5 * 1024 ** 3)]).toEqual(['0 bytes', '1023 bytes', '1.5 KB', '5.0 GB'])
    expect([bar(0), bar(0.5), bar(2)].map((text) => text.replaceAll('░', ''))).toEqual(['', '█'.repeat(12), '█'.repeat(24)])
  })
})
