import { expect, test } from 'vitest'
import { toCsv } from './csv.ts'

test('values with separators are quoted, missing ones are empty', () => {
  expect(
    toCsv(
      ['a', 'b'],
      [
        ['x, "y"', null],
        ['two\nlines', 1.5],
      ],
    ),
  ).toBe('a,b\r\n"x, ""y""",\r\n"two\nlines",1.5\r\n')
})

test('a spreadsheet runs nothing of it', () => {
  expect(toCsv(['a'], [['=HYPERLINK("x")'], ['@sum'], ['-12.5'], [-12.5]])).toBe(
    'a\r\n"\'=HYPERLINK(""x"")"\r\n\'@sum\r\n-12.5\r\n-12.5\r\n',
  )
})
