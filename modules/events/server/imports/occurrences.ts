import { createHash } from 'node:crypto'

/** A hash of a row's content, as 32 hexadecimal digits. */
export const contentHash = (content: string): string => createHash('sha256').update(content).digest('hex').slice(0, 32)

/**
 * A number for each hash, in 12 bytes a hash instead of the hundred that a Map needs, so that files of ten million rows fit. Open addressing over typed
 * arrays that double when two thirds are full. Zero is the number of a hash that is not there.
 */
export class Occurrences {
  #size = 0
  #capacity = 1 << 12
  #low = new Uint32Array(this.#capacity)
  #high = new Uint32Array(this.#capacity)
  #number = new Uint32Array(this.#capacity)

  /** Counts an occurrence. @returns which one this is, from 1 */
  next(hash: string): number {
    const number = this.get(hash) + 1
    this.set(hash, number)
    return number
  }

  get(hash: string): number {
    return this.#number[this.#find(...halves(hash))]!
  }

  /** @param number above zero */
  set(hash: string, number: number): void {
    if (this.#size * 3 > this.#capacity * 2) this.#grow()
    this.#put(...halves(hash), number)
  }

  /** The slot of a hash, or the free one where it belongs. */
  #find(low: number, high: number): number {
    let slot = low & (this.#capacity - 1)
    while (this.#number[slot] !== 0 && (this.#low[slot] !== low || this.#high[slot] !== high)) slot = (slot + 1) & (this.#capacity - 1)
    return slot
  }

  #put(low: number, high: number, number: number): void {
    const slot = this.#find(low, high)
    if (this.#number[slot] === 0) this.#size++
    this.#low[slot] = low
    this.#high[slot] = high
    this.#number[slot] = number
  }

  #grow(): void {
    const [low, high, number] = [this.#low, this.#high, this.#number]
    this.#capacity *= 2
    this.#size = 0
    this.#low = new Uint32Array(this.#capacity)
    this.#high = new Uint32Array(this.#capacity)
    this.#number = new Uint32Array(this.#capacity)
    for (const [index, n] of number.entries()) if (n > 0) this.#put(low[index]!, high[index]!, n)
  }
}

const halves = (hash: string): [low: number, high: number] => [
  Number.parseInt(hash.slice(0, 8), 16),
  Number.parseInt(hash.slice(8, 16), 16),
]
