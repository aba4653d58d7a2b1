import { expect, it } from 'vitest'
import { WebhookMapping, webhookPresets } from '../../contract.ts'
import { mappingText, prettyBody, readMapping } from './mapping-text.ts'

it.each(webhookPresets.map(({ label, mapping }) => [label, mapping] as const))(
  'shows the mapping of %s so that it reads the same',
  (_label, mapping) => {
    const whole = WebhookMapping.parse(mapping)
    expect(readMapping(mappingText(whole)).mapping).toEqual(whole)
  },
)

it('names what is wrong with a mapping', () => {
  expect(readMapping('{').problems![0]).toMatch(/no JSON/)
  expect(readMapping('{"rules":[{"event":{"path":"a"},"user":{"path":"b"}}]}').problems).toEqual([
    expect.stringMatching(/^rules\.0: .*user/),
  ])
  expect(readMapping('{"rules":[]}').problems).toHaveLength(1)
  expect(prettyBody('{"a":1}')).toBe('{\n  "a": 1\n}')
  expect(prettyBody('nonsense')).toBe('nonsense')
})
