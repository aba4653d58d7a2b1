import { expect, test } from 'vitest'
import { chartSpec } from '#modules/metrics/contract.ts'
import { sameSpec } from './same-spec.ts'

const asked = { kind: 'trend' as const, series: [{ kind: 'events' as const, events: 'any' as const, measure: { type: 'count' as const } }] }

test('defaults and the order of fields make no difference', () => {
  const parsed = chartSpec.parse(asked)
  const turned = Object.fromEntries(Object.entries(parsed).toReversed()) as typeof parsed
  expect(sameSpec(parsed, turned)).toBe(true)
  expect(sameSpec(parsed, chartSpec.parse({ ...asked, interval: 'week' }))).toBe(false)
})
