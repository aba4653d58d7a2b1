import { expect, it } from 'vitest'
import { invalid } from '../errors.ts'
import { toAppError } from './problem.ts'

it('passes on errors that callers are meant to read', () => {
  const error = invalid('No', { fields: [{ field: 'body.name', expected: 'text' }] })
  expect(toAppError(error)).toBe(error)
})

it('tells a store that is away from a defect', () => {
  expect(toAppError(Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })).code).toBe('unavailable')
  expect(toAppError(new Error('outer', { cause: Object.assign(new Error(''), { code: '57P01' }) })).code).toBe('unavailable')
  expect(toAppError(new TypeError('x is undefined')).code).toBe('internal')
})

it.each([
  ['ENOSPC', /full/],
  ['EDQUOT', /quota/],
  ['EROFS', /read-only/],
])('says what is wrong with the disk: %s', (code, words) => {
  const error = new Error('outer', { cause: Object.assign(new Error(`${code}: write`), { code }) })
  expect(toAppError(error)).toMatchObject({ code: 'unavailable', message: expect.stringMatching(words) })
})

it('blames the value, not itself, for what a column cannot hold', () => {
  const error = Object.assign(new Error('invalid input syntax for type uuid: "x"'), { code: '22P02' })
  expect(toAppError(error)).toMatchObject({ code: 'invalid', message: expect.stringContaining('"x"') })
  expect(toAppError(Object.assign(new Error('division by zero'), { code: '22012' })).code).toBe('internal')
})

it('never repeats the text of a defect', () => {
  expect(toAppError(new Error('password=hunter2')).message).not.toContain('hunter2')
})
