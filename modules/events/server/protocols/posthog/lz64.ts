const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const valueOf = new Int8Array(128).fill(-1)
for (let value = 0; value < alphabet.length; value++) valueOf[alphabet.charCodeAt(value)] = value

/** What codes below the first entry of the dictionary mean. */
const [shortLiteral, longLiteral, end] = [0, 1, 2]
const firstEntry = 3

/** Reads numbers bit by bit, the lowest bit first, six bits from each character. @returns undefined behind the end */
function bitReader(text: string): (count: number) => number | undefined {
  let [at, bitsLeft, bits] = [0, 0, 0]
  return (count) => {
    let number = 0
    for (let place = 0; place < count; place++) {
      if (bitsLeft === 0) {
        const code = text.charCodeAt(at++)
        bits = code < 128 ? valueOf[code]! : -1
        if (bits < 0 || Number.isNaN(code)) return undefined
        bitsLeft = 6
      }
      bitsLeft--
      if ((bits >> bitsLeft) & 1) number |= 1 << place
    }
    return number
  }
}

/** Text that grows, up to `most` characters. */
function growing(most: number) {
  let units = new Uint16Array(4_096)
  let length = 0
  /** @returns false when it would become too long */
  const reserve = (more: number): boolean => {
    if (length + more > most) return false
    if (length + more > units.length) {
      const larger = new Uint16Array(Math.min(most, Math.max(length + more, units.length * 2)))
      larger.set(units)
      units = larger
    }
    return true
  }
  return {
    length: () => length,
    push(unit: number): boolean {
      if (!reserve(1)) return false
      units[length++] = unit
      return true
    },
    repeat(from: number, count: number): boolean {
      if (!reserve(count)) return false
      // Entry and copy may overlap by one: what is copied then is what was written just before.
      for (let index = 0; index < count; index++) units[length + index] = units[from + index]!
      length += count
      return true
    },
    bytes: () => Buffer.from(Buffer.from(units.buffer, 0, length * 2).toString('utf16le')),
  }
}

/**
 * Unpacks what lz-string packs as base64 (an LZ dictionary over UTF-16 units). lz-string itself cannot be told when to stop, and a few kilobytes of it can
 * stand for gigabytes. @returns UTF-8, `too large` above `most` characters, or undefined when it is damaged
 */
export function unpackLz64(text: string, most: number): Buffer | 'too large' | undefined {
  const read = bitReader(text)
  const out = growing(most)
  // Each entry of the dictionary is a piece of the text that was written already: where it begins and how long it is.
  const [starts, lengths] = [
    [0, 0, 0],
    [0, 0, 0],
  ]
  let [width, room] = [2, 1]
  let last: { start: number; length: number } | undefined
  const grow = () => {
    if (--room === 0) room = 2 ** width++
  }
  for (;;) {
    const code = read(width)
    if (code === undefined) return undefined
    if (code === end) return out.bytes()
    const start = out.length()
    let length = 1
    if (code === shortLiteral || code === longLiteral) {
      const unit = read(code === shortLiteral ? 8 : 16)
      if (unit === undefined) return undefined
      if (!out.push(unit)) return 'too large'
      starts.push(start)
      lengths.push(1)
      if (last) grow()
      else [width, room] = [firstEntry, 4]
    } else {
      const isNext = code === starts.length
      if (!last || code > starts.length) return undefined
      length = isNext ? last.length + 1 : lengths[code]!
      if (!out.repeat(isNext ? last.start : starts[code]!, length)) return 'too large'
    }
    if (last) {
      starts.push(last.start)
      lengths.push(last.length + 1)
      grow()
    }
    last = { start, length }
  }
}
