import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { reasonAdvice, reasonText } from './reasons.ts'

/** Notes on events that are stored all the same, answers to whole requests, and what is refused without being kept. */
const notReasons = new Set(['unknown_field', 'unavailable', 'stripped', 'erased_person'])

const server = new URL('../../server/', import.meta.url)

const codes = readdirSync(server, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  .flatMap((name) => [...readFileSync(new URL(name, server), 'utf8').matchAll(/(?:code: |refuse\()'([a-z_]+)'/g)])
  .map(([, code]) => code!)

it('has words and advice for every reason that ingestion gives', () => {
  const kept = [...new Set(codes)].filter((code) => !notReasons.has(code))
  expect(kept.length).toBeGreaterThan(20)
  expect(kept.filter((code) => reasonAdvice(code) === undefined)).toEqual([])
})

it('makes a readable text of a code that it does not know', () => {
  expect(reasonText('sent_by_mistake')).toBe('Sent by mistake')
})
