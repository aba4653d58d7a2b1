import { expect, it } from 'vitest'
import { isComplete, withColumn, withSubscription } from './mapping.ts'

it('says what is missing, and nothing when a mapping can be used', () => {
  expect(isComplete('events', { id: [] })).toMatch(/names the event/)
  expect(isComplete('events', { id: [], event: { constant: 'order' } })).toMatch(/time/)
  expect(
    isComplete('events', { id: [], event: { constant: 'order' }, timestamp: { column: 'at', format: 'auto', zone: 'UTC' } }),
  ).toBeUndefined()
  expect(isComplete('subscriptions', { id: [], account: 'a' })).toMatch(/subscription/)
})

it('sets and removes columns', () => {
  expect(withColumn({ id: [] }, 'user', 'email')).toEqual({ id: [], user: 'email' })
  expect(withColumn({ id: [], user: 'email' }, 'user', null)).toEqual({ id: [] })
  expect(withSubscription({ id: [] }, 'mrr', 'price').subscription?.mrr).toBe('price')
})
