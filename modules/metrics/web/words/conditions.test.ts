import { expect, test } from 'vitest'
import type { Condition, Filter } from '#modules/metrics/contract.ts'
import { completeFilter, conditionWords, filterWords, noFilter, shownFilter, withOperator } from './conditions.ts'

const plan = { of: 'account', name: 'plan' } as const
const seats = { of: 'account', name: 'seats' } as const

test.each<[Condition, string]>([
  [{ property: plan, op: 'is', values: ['Pro', 'Enterprise'] }, 'plan is Pro or Enterprise'],
  [{ property: plan, op: 'is_not', values: ['a', 'b', 'c', 'd'] }, 'plan is not a, b or 2 others'],
  [{ property: seats, op: 'gte', value: 1000 }, 'seats is at least 1,000'],
  [{ property: seats, op: 'between', from: 1, to: 5 }, 'seats is between 1 and 5'],
  [{ property: { of: 'event', name: '$user_agent' }, op: 'is_set' }, 'user agent is set'],
  [{ property: plan, op: 'before', date: '2021-03-01' }, 'plan is before 1 Mar 2021'],
])('%j', (condition, words) => {
  expect(conditionWords(condition, 'en-GB')).toBe(words)
})

test('a filter reads as a sentence', () => {
  const filter: Filter = {
    match: 'all',
    conditions: [{ property: plan, op: 'is', values: ['Pro'] }],
    groups: [
      {
        match: 'any',
        conditions: [
          { property: seats, op: 'gt', value: 5 },
          { property: seats, op: 'is_not_set' },
        ],
      },
    ],
  }
  expect(filterWords(filter)).toBe('plan is Pro and (seats is more than 5 or seats is not set)')
  expect(filterWords(undefined)).toBe('')
})

test('a condition without its value is not asked yet', () => {
  const unfinished: Filter = { ...noFilter, conditions: [withOperator(plan, 'is')] }
  expect(completeFilter(unfinished)).toBeUndefined()
  const finished: Filter = { ...noFilter, conditions: [withOperator(plan, 'is'), withOperator(plan, 'is_set')] }
  expect(completeFilter(finished)?.conditions).toHaveLength(1)
})

test('changing the operator keeps the values that still fit', () => {
  const before: Condition = { property: plan, op: 'is', values: ['Pro'] }
  expect(withOperator(plan, 'is_not', before)).toEqual({ property: plan, op: 'is_not', values: ['Pro'] })
  expect(withOperator(plan, 'is_set', before)).toEqual({ property: plan, op: 'is_set' })
})

test('a draft stays while its owner holds the finished part of it', () => {
  const finished = { ...noFilter, conditions: [withOperator(plan, 'is_set')] }
  const draft = { ...noFilter, conditions: [...finished.conditions, withOperator(plan, 'is')] }
  expect(shownFilter(draft, finished)).toBe(draft)
  expect(shownFilter(draft, noFilter)).toBe(noFilter)
})
