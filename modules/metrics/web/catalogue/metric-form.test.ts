import { expect, test } from 'vitest'
import { metricSpec } from '#modules/metrics/contract.ts'
import { completeSpec, emptySpec, impliedUnit } from './metric-form.ts'

const kinds = ['events', 'ratio', 'adoption', 'churn'] as const

test.each(kinds)('a new %s is valid as it is', (kind) => {
  expect(metricSpec.safeParse(completeSpec(emptySpec(kind))).success).toBe(true)
})

test('the unit follows from what is counted, where it can', () => {
  expect(impliedUnit(emptySpec('events'))).toBe('people')
  expect(impliedUnit(emptySpec('churn'))).toBe('ratio')
  expect(impliedUnit({ kind: 'events', events: 'any', measure: { type: 'sum', property: 'price' } })).toBeUndefined()
})

test('unfinished conditions are left out', () => {
  const filter = {
    match: 'all' as const,
    conditions: [{ property: { of: 'account' as const, name: 'plan' }, op: 'is' as const, values: [] }],
    groups: [],
  }
  expect(completeSpec({ kind: 'churn', of: 'logo', filter })).toEqual({ kind: 'churn', of: 'logo' })
})
