import fc from 'fast-check'
import lz from 'lz-string'
import { expect, it } from 'vitest'
import { unpackLz64 } from './lz64.ts'

it('unpacks what lz-string packs', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: 'grapheme' }), fc.json(), fc.string({ unit: fc.constantFrom('a', 'b', 'ü'), maxLength: 500 })),
      (text) => {
        expect(unpackLz64(lz.compressToBase64(text), 1_000_000)!.toString()).toBe(text)
      },
    ),
    { numRuns: 300 },
  )
  const large = JSON.stringify(Array.from({ length: 5_000 }, (_, n) => ({ event: `Event ${n % 17}`, uuid: String(n * 7_919) })))
  expect(unpackLz64(lz.compressToBase64(large), 1_000_000)!.toString()).toBe(large)
})

it('stops at the limit, and at what is damaged', () => {
  expect(unpackLz64(lz.compressToBase64('x'.repeat(200_000)), 100_000)).toBe('too large')
  const packed = lz.compressToBase64('some text that is packed, some text that is packed')
  expect(unpackLz64(packed.slice(0, 10), 1_000)).toBeUndefined()
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('A', 'Q', 'z', '/', '+', '9') }), (text) => {
      const read = unpackLz64(text, 1_000)
      expect(read === undefined || read === 'too large' || Buffer.isBuffer(read)).toBe(true)
    }),
  )
})
