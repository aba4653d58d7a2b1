import { expect, it } from 'vitest'
import { decodeCursor, encodeCursor, pageOf } from './cursor.ts'

it('a page goes on where the one before ended', () => {
  const rows = [3, 2, 1].map((at) => ({ at, id: `row ${at}` }))
  const { page, next } = pageOf(rows, 2, (row) => row)
  expect(page).toEqual(rows.slice(0, 2))
  expect(decodeCursor(next!)).toEqual({ at: 2, id: 'row 2' })
  expect(pageOf(rows, 3, (row) => row).next).toBeNull()
  expect(decodeCursor(undefined)).toBeUndefined()
})

it.each([
  'x',
  '',
  encodeCursor({ at: Number.NaN, id: 'a' }),
  Buffer.from('[1]').toString('base64url'),
  Buffer.from('7').toString('base64url'),
])('refuses %j, which no list answered', (text) => {
  expect(() => decodeCursor(text, 'cursor')).toThrow(
    expect.objectContaining({ code: 'invalid', details: { fields: [expect.objectContaining({ field: 'cursor' })] } }),
  )
})
