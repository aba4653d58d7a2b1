import { createHash } from 'node:crypto'

/** A hash of a row's content, as 32 hexadecimal digits. */
export const contentHash = (content: string): string => createHash('sha256').update(content).digest('hex').slice(0, 32)

/**
 * Counts how often each hash was seen, in 12 bytes a hash instead of the hundred that a Map needs, so that files of ten million rows fit. Open
 * addressing over typed arrays that double when two thirds are full.
 */
export class Occurrences {
  #size = 0
  #capacity = 1 << 12
  #low = new Uint32Array(this.#capacity)
  #high = new Uint32Array(this.#capacity)
  #count = new Uint32Array(this.#capacity)

  /** @returns which occurrence this is, from 1 */
  next(hash: string): number {
    if (this.#size * 3 > this.#capacity * 2) this.#grow()
    const slot = this.#find(Number.parseInt(hash.slice(0, 8), 16), Number.parseInt(hash.slice(8, 16), 16))
    return ++this.#count[slot]!
  }

  #find(low: number, high: number): number {
    let slot = low & (this.#capacity - 1)
    while (this.#count[slot] !== 0 && (this.#low[slot] !== low || this.#high[slot] !== high)) slot = (slot + 1) & (this.#capacity - 1)
    if (this.#count[slot] === 0) {
      this.#low[slot] = low
      this.#high[slot] = high
      this.#size++
    }
    return slot
  }

  #grow(): void {
    const [low, high, count] = [this.#low, this.#high, this.#count]
    this.#capacity *= 2
    this.#size = 0
    this.#low = new Uint32Array(this.#capacity)
    this.#high = new Uint32Array(this.#capacity)
    this.#count = new Uint32Array(this.#capacity)
    for (const [index, n] of count.entries()) if (n > 0) this.#count[this.#find(low[index]!, high[index]!)] = n
  }
}
