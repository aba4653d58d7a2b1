import { expect, it } from 'vitest'
import { eventInWords, nameInWords, valueInWords } from './activity-words.ts'

it('reads the audit log aloud', () => {
  expect(eventInWords('workspace.role_changed')).toBe('Role changed')
  expect(nameInWords('weekStart')).toBe('week start')
  expect([null, '', true, 3, ['a'], 'x'.repeat(200)].map(valueInWords)).toEqual([
    'nothing',
    'nothing',
    'yes',
    '3',
    '["a"]',
    `${'x'.repeat(120)}…`,
  ])
})
