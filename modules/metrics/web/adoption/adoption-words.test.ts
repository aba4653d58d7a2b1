import { expect, test } from 'vitest'
import { adoptionSpec } from '#modules/metrics/contract.ts'
import { aRate, anAdoption } from './adoption.sample.ts'
import {
  adoptionDefinition,
  adoptionSentence,
  censoredWords,
  cohortWords,
  medianWords,
  rateWords,
  retainedWords,
} from './adoption-words.ts'

const spec = adoptionSpec.parse({ kind: 'adoption', feature: { events: ['report_viewed'] } })

test('the sentence names who, what and by when', () => {
  expect(adoptionSentence(spec, 'Reports')).toBe('of active accounts used Reports within 28 days')
  const seen = { ...spec, unit: 'person' as const, minUses: 3, windowDays: 1, exposure: { type: 'event' as const, events: ['seen'] } }
  expect(adoptionSentence(seen, 'Reports')).toBe('of people used Reports at least 3 times within a day of their first “seen”')
  expect(cohortWords({ ...seen, cohort: 'week' })).toBe('whose first “seen” lies in the same week')
  expect(cohortWords({ ...spec, cohort: 'month' })).toBe('that came in the same month')
})

test('those who are too early are said', () => {
  expect(censoredWords(anAdoption(), spec, 'en-US')).toBe(
    '31 accounts came less than 28 days before today. It is too early to judge them, so they do not count as misses.',
  )
  const none = anAdoption()
  expect(censoredWords({ ...none, overall: { ...none.overall, censored: 0 } }, spec)).toBeUndefined()
})

test('the median speaks, or says why not', () => {
  expect(medianWords(anAdoption(), spec)).toBe('Fewer than half of the accounts adopt.')
  const timeToAdopt = { ...anAdoption().timeToAdopt, medianDays: 4 }
  expect(medianWords(anAdoption({ timeToAdopt }), spec)).toBe('Half of the accounts use it within 4 days.')
})

test('retained adoption names its days and n', () => {
  expect(retainedWords(anAdoption(), 'en-US')).toBe('of those who adopted used it again on days 29 to 56, n = 120')
  expect(rateWords({ ...aRate(1, 2), value: null, suppressed: true })).toBe('N/A')
})

test('how it is computed', () => {
  expect(adoptionDefinition(spec)).toHaveLength(4)
  expect(adoptionDefinition(spec)[1]).toBe('It adopts when “report_viewed” happens at least once in the 28 × 24 hours after that.')
})
