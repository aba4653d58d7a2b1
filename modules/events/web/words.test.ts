import { expect, it } from 'vitest'
import { previewRows } from './imports/preview-rows.ts'
import { propertyOf } from './profiles/common-properties.ts'
import { reasonAdvice, reasonText } from './quarantine/reasons.ts'
import { eventText, propertyText, typeText } from './words.ts'

/** Names that every JavaScript object answers to. Anybody who holds an ingest key may send them. */
const hostile = ['constructor', 'toString', '__proto__', 'hasOwnProperty', 'valueOf']

it('shows our own names in words, and all others as they are', () => {
  expect([eventText('$pageview'), propertyText('$url'), typeText('boolean')]).toEqual(['Page viewed', 'Page address', 'Yes or no'])
  for (const name of hostile) expect([eventText(name), propertyText(name), typeText(name)]).toEqual([name, name, name])
})

it('finds nothing that an object has by itself', () => {
  for (const name of hostile) {
    expect(propertyOf({ properties: {} }, name)).toBeUndefined()
    expect(propertyOf({ properties: JSON.parse(`{"${name}":"x"}`) as Record<string, unknown> }, name)).toBe('x')
    expect(reasonAdvice(name)).toBeUndefined()
  }
  expect(reasonText('constructor')).toBe('Constructor')
  const [withOne, without] = [{ properties: { constructor: 'x' } }, { properties: { plan: 'pro' } }]
  expect(previewRows([withOne, without], 'UTC')).toEqual({
    headers: ['constructor', 'plan'],
    rows: [
      ['x', ''],
      ['', 'pro'],
    ],
    leftOut: 0,
  })
})
