import { expect, test } from 'vitest'
import { fieldErrors, ApiError } from './error.ts'
import { requestUrl } from './request-url.ts'

test('parameters are filled in and escaped', () => {
  expect(requestUrl('/api/people/:personId/events', { personId: 'a/b c' })).toBe('/api/people/a%2Fb%20c/events')
  expect(() => requestUrl('/api/people/:personId')).toThrow('personId')
})

test('lists repeat their key, objects are JSON, nothing is left out as undefined', () => {
  expect(requestUrl('/api/x', {}, { q: 'a b', tag: ['x', 'y'], filter: { a: 1 }, none: undefined, nil: null, zero: 0 })).toBe(
    '/api/x?q=a+b&tag=x&tag=y&filter=%7B%22a%22%3A1%7D&zero=0',
  )
})

test('the server’s complaints reach the fields of a form', () => {
  const error = new ApiError(400, { code: 'invalid', fields: [{ field: 'body.items[2].size', expected: 'a number' }] })
  expect(fieldErrors(error)).toEqual({ 'items.2.size': 'a number' })
  expect(fieldErrors(new Error('x'))).toEqual({})
})
