import { describe, expect, it } from 'vitest'
import { bodyNames } from './names.ts'

const ids = new Set(['42', 'ada-lovelace-1815', 'say "hi"', '12345678'])

describe('a body', () => {
  it.each([
    '{"userId":42}',
    '{"userId":"42"}',
    '{"properties":{"$distinct_ids":[7,42]}}',
    '{"by":"ada-lovelace-1815"}',
    '{"customer":12345678}',
    '{"user":"say \\"hi\\""}',
    '{"userId":"42","properties":{"note":"cut of',
    '{"properties":{"by":"ada-lovelace-1815","note":"cut of',
    '[{"anonymous_id" : 42 , "x',
  ])('names one of the ids: %s', (body) => expect(bodyNames(body, ids)).toBe(true))

  it.each([
    '{"seats":42}',
    '{"seats":"42"}',
    '{"42":"x"}',
    '{"userId":421}',
    '{"ada-lovelace-1815":1}',
    '{"properties":{"seats":42,"note":"cut',
    '',
  ])('names none: %s', (body) => expect(bodyNames(body, ids)).toBe(false))
})
