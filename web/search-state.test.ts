import { expect, test } from 'vitest'
import * as z from 'zod'
import { readSearch, writeSearch } from './search-state.ts'

const schema = z.object({
  q: z.string().default(''),
  tab: z.enum(['how', 'history']).default('how'),
  ids: z.array(z.string()).default([]),
  open: z.string().optional(),
})

test('defaults stand in for what the address does not say', () => {
  expect(readSearch(schema, { q: 'churn' })).toEqual({ q: 'churn', tab: 'how', ids: [] })
})

test('a value that is refused falls back alone', () => {
  expect(readSearch(schema, { q: 'churn', tab: 'nonsense', ids: [1] })).toEqual({ q: 'churn', tab: 'how', ids: [] })
})

test('defaults and empty values leave the address; what belongs to others stays', () => {
  const state = { q: '', tab: 'history' as const, ids: [], open: undefined }
  expect(writeSearch(schema, { q: 'old', open: 'x', other: 1 }, state)).toEqual({ tab: 'history', other: 1 })
})
