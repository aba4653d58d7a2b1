import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const server = new URL('../', import.meta.url)
const guide = readFileSync(new URL('../../../../docs/guide/connect.md', import.meta.url), 'utf8')
const filesIn = (folder: string): string[] =>
  readdirSync(new URL(folder, server), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => readFileSync(new URL(`${folder}/${name}`, server), 'utf8'))

/** An answer to a whole request. */
const ofRequests = new Set(['unavailable', 'unauthenticated', 'invalid', 'too_large'])

it('the guide names every code that an event may be answered with', () => {
  const sources = ['intake', 'ingestion', 'store', 'protocols', 'care'].flatMap(filesIn)
  const codes = new Set(sources.flatMap((text) => [...text.matchAll(/code: '([a-z0-9_]+)'/g)].map(([, code]) => code!)))
  expect(codes.size).toBeGreaterThan(15)
  expect([...codes].filter((code) => !ofRequests.has(code) && !guide.includes(`\`${code}\``))).toEqual([])
})

it('the guide names every field of an event', () => {
  const [, fields] = /const known = new Set\('([\w ]+)'/.exec(readFileSync(new URL('intake/normalise.ts', server), 'utf8'))!
  expect(fields!.split(' ').filter((field) => !guide.includes(`\n| \`${field}\` |`))).toEqual([])
})
