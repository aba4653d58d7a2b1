import { expect, it } from 'vitest'
import { previewRows } from './preview-rows.ts'

it('gives each part and each property a column, without ids that were made', () => {
  const rows = [
    { event: 'order', id: 'row-1', timestamp: '2026-03-01T09:30:00.000Z', userId: 'u1', properties: { price: 3, gift: false } },
    { event: 'order', id: 'row-2', timestamp: '2026-03-02T09:30:00.500Z', properties: { price: 4, note: 'late' } },
  ]
  expect(previewRows(rows, 'Europe/Berlin')).toEqual({
    headers: ['Event', 'Time', 'Person', 'price', 'gift', 'note'],
    rows: [
      ['order', '2026-03-01 10:30:00', 'u1', '3', 'No', ''],
      ['order', '2026-03-02 10:30:00.500', '', '4', '', 'late'],
    ],
    leftOut: 0,
  })
})

it('says how many properties do not fit', () => {
  const properties = Object.fromEntries(Array.from({ length: 23 }, (_, i) => [`p${i}`, i]))
  expect(previewRows([{ key: 'a', properties }], 'UTC').leftOut).toBe(3)
})
