import { expect, it } from 'vitest'
import { newRow, otherType, rowsOf, schemaWith } from './schema-rows.ts'

const schema = {
  type: 'object',
  additionalProperties: false,
  required: ['price', 'undescribed'],
  properties: {
    price: { type: 'number', description: 'In EUR', minimum: 0 },
    plan: { type: 'string', enum: ['free', 'pro'], pattern: '^[a-z]+$' },
    size: { type: 'integer', enum: [1, 2] },
    at: { type: 'string', format: 'date-time' },
    mail: { type: 'string', format: 'email' },
    odd: { type: ['string', 'null'] },
    any: {},
    inner: { type: 'object', properties: { a: { type: 'string' } } },
  },
}

it('shows a schema as rows and loses nothing of it', () => {
  const rows = rowsOf(schema)
  expect(rows.map(({ name, type, isRequired, values }) => [name, type, isRequired, values])).toEqual([
    ['price', 'number', true, ''],
    ['plan', 'string', false, 'free, pro'],
    ['size', 'integer', false, '1, 2'],
    ['at', 'date-time', false, ''],
    ['mail', 'string', false, ''],
    ['odd', otherType, false, ''],
    ['any', '', false, ''],
    ['inner', 'object', false, ''],
  ])
  expect(schemaWith(schema, rows)).toEqual(schema)
})

it('takes changes of rows over', () => {
  const [price, plan, size, at] = rowsOf(schema)
  const changed = schemaWith(schema, [
    { ...price!, name: ' cost ', isRequired: false },
    { ...plan!, values: 'free,  team ' },
    { ...size!, values: '1, 3' },
    { ...at!, type: 'string' },
    newRow(),
    { ...newRow(), name: 'new', isRequired: true, description: ' What ' },
  ])
  expect(changed).toEqual({
    type: 'object',
    additionalProperties: false,
    required: ['new', 'undescribed'],
    properties: {
      cost: { type: 'number', description: 'In EUR', minimum: 0 },
      plan: { type: 'string', enum: ['free', 'team'], pattern: '^[a-z]+$' },
      size: { type: 'integer', enum: [1, 3] },
      at: { type: 'string' },
      new: { type: 'string', description: 'What' },
    },
  })
})
