import { expect, test } from 'vitest'
import { rank } from './rank.ts'

const items = [
  { title: 'Dashboards', keywords: ['Insights'] },
  { title: 'New dashboard' },
  { title: 'Churn by segment', keywords: ['retention'] },
  { title: 'Sources' },
]
const titles = (query: string) => rank(items, query).map((item) => item.title)

test('titles that begin with what was typed come first', () => {
  expect(titles('dash')).toEqual(['Dashboards', 'New dashboard'])
})

test('every word must fit, in the title or in the keywords', () => {
  expect(titles('seg churn')).toEqual(['Churn by segment'])
  expect(titles('retention')).toEqual(['Churn by segment'])
  expect(titles('churn dash')).toEqual([])
})

test('nothing typed keeps the order', () => {
  expect(titles(' ')).toHaveLength(4)
})
