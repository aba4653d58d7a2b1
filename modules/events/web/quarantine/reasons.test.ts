import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { reasonAdvice, reasonText } from './reasons.ts'

/** Notes on events that are stored all the same, and answers to whole requests. */
const notReasons = new Set(['unknown_field', 'unavailable'])

const codesOf = (folder: string): string[] =>
  readdirSync(new URL(`../../server/${folder}/`, import.meta.url))
    .filter((name) => !name.endsWith('.test.ts'))
    .flatMap((name) => [
      ...readFileSync(new URL(`../../server/${folder}/${name}`, import.meta.url), 'utf8').matchAll(/(?:code: |refuse\()'([a-z_]+)'/g),
    ])
    .map(([, code]) => code!)

it('has words and advice for every reason that ingestion gives', () => {
  const codes = [...new Set(['intake', 'store'].flatMap(codesOf))].filter((code) => !notReasons.has(code))
  expect(codes.length).toBeGreaterThan(10)
  expect(codes.filter((code) => reasonAdvice(code) === undefined)).toEqual([])
})

it('makes a readable text of a code that it does not know', () => {
  expect(reasonText('sent_by_mistake')).toBe('Sent by mistake')
})
