import { expect, it } from 'vitest'
import type { ImportColumn } from '../../contract.ts'
import { forKind, propertyChoices, whatIsMissing, withColumn, withProperty, withSubscription } from './mapping.ts'

const timestamp = { column: 'at', format: 'auto' as const, zone: 'UTC' }

it('says what is missing, and nothing when a mapping can be used', () => {
  expect(whatIsMissing('events', { id: [] })).toMatch(/names the event/)
  expect(whatIsMissing('events', { id: [], event: { constant: 'order' } })).toMatch(/time/)
  expect(whatIsMissing('events', { id: [], event: { constant: ' ' }, timestamp })).toMatch(/name/)
  expect(whatIsMissing('events', { id: [], event: { constant: 'order' }, timestamp })).toBeUndefined()
  expect(whatIsMissing('events', { id: [], event: { constant: 'order' }, timestamp: { ...timestamp, column: '' } })).toMatch(/time/)
  expect(whatIsMissing('subscriptions', { id: [], account: 'a' })).toMatch(/subscription/)
})

it('sets and removes columns', () => {
  expect(withColumn({ id: [] }, 'user', 'email')).toEqual({ id: [], user: 'email' })
  expect(withColumn({ id: [], user: 'email' }, 'user', null)).toEqual({ id: [] })
  expect(withSubscription({ id: [] }, 'mrr', 'price').subscription?.mrr).toBe('price')
})

const column = (name: string, type: ImportColumn['type'] = 'string'): ImportColumn => ({
  name,
  type,
  examples: [],
  emptyShare: 0,
  isUnique: false,
  dates: null,
})
const columns = [column('what'), column('at'), column('who'), column('plan'), column('zip', 'number')]
const mapping = { id: [], event: { column: 'what' }, timestamp, user: 'who' }

it('makes a property of every column that is nothing else', () => {
  expect(propertyChoices(columns, mapping)).toEqual([
    { column: columns[3], isIncluded: true, name: 'plan', type: 'string' },
    { column: columns[4], isIncluded: true, name: 'zip', type: 'number' },
  ])
})

it('leaves a column out, takes it back, renames it and gives it a type', () => {
  const without = withProperty(columns, mapping, 'plan', { isIncluded: false })
  expect(without.properties).toEqual([{ column: 'zip', name: 'zip' }])
  const typed = withProperty(columns, without, 'zip', { type: 'string' })
  expect(typed.properties).toEqual([{ column: 'zip', name: 'zip', type: 'string' }])
  const back = withProperty(columns, typed, 'plan', { isIncluded: true, name: 'tier' })
  expect(back.properties).toEqual([
    { column: 'plan', name: 'tier' },
    { column: 'zip', name: 'zip', type: 'string' },
  ])
})

it('sends only what the kind of row uses', () => {
  const full = {
    ...mapping,
    account: 'plan',
    properties: [
      { column: 'plan', name: 'plan' },
      { column: 'zip', name: 'zip' },
    ],
  }
  expect(forKind('accounts', columns, { ...full, timestamp: { ...timestamp, column: '' } })).toEqual({
    id: [],
    account: 'plan',
    properties: [{ column: 'zip', name: 'zip' }],
  })
  expect(forKind('events', columns, mapping)).toEqual(mapping)
})

it('sends the order of day and month only where it matters', () => {
  const dates = { dayFirst: 0, monthFirst: 2, example: '03/04/2024' }
  const dated = columns.map((one) => (one.name === 'at' ? { ...one, dates } : one))
  expect(forKind('events', dated, mapping).dateOrder).toBe('month-first')
  expect(forKind('events', dated, { ...mapping, dateOrder: 'day-first' }).dateOrder).toBe('day-first')
  expect(forKind('events', dated, { ...mapping, timestamp: { ...timestamp, format: 'DD-MM-YYYY' } })).not.toHaveProperty('dateOrder')
})
