import { expect, it } from 'vitest'
import { sizeText } from './words.ts'

it('writes sizes as people read them', () => {
  expect([0, 812, 36_400, 14_582_784, 3e9].map((bytes) => sizeText(bytes, 'en'))).toEqual([
    '0 bytes',
    '812 bytes',
    '36 KB',
    '15 MB',
    '3.0 GB',
  ])
})
