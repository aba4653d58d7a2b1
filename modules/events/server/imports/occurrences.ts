import { hash } from 'node:crypto'

/** A hash of a row's content, as 32 hexadecimal digits. */
export const contentHash = (content: string): string => hash('sha256', content, 'hex').slice(0, 32)

/** Open addressing over typed arrays. Zero is the number of a hash that is not there. */
class Slots {
  readonly capacity: number
  readonly low: Uint32Array
  readonly high: Uint32Array
  readonly number: Uint32Array

  /** @param capacity a power of two */
  constructor(capacity: number) {
    this.capacity = capacity
    this.low = new Uint32Array(capacity)
    this.high = new Uint32Array(capacity)
    this.number = new Uint32Array(capacity)
  }

  /** The slot of a hash, or the free one where it belongs. */
  find(low: number, high: number): number {
    let slot = low & (this.capacity - 1)
    while (this.number[slot] !== 0 && (this.low[slot] !== low || this.high[slot] !== high)) slot = (slot + 1) & (this.capacity - 1)
    return slot
  }

  get(low: number, high: number): number {
    return this.number[this.find(low, high)]!
  }

  put(low: number, high: number, number: number): void {
    const slot = this.find(low, high)
    this.low[slot] = low
    this.high[slot] = high
    this.number[slot] = number
  }
}

/** Slots that are moved with each number that is set: the old ones are done with long before the new ones are full. */
const movedAtATime = 8

/**
 * A number for each hash, in 12 bytes a hash instead of the hundred that a Map needs, so that files of ten million rows fit. When two thirds are full,
 * twice as many slots take over; hashes move there a few at a time, since moving millions at once would keep everybody waiting.
 */
export class Occurrences {
  #size = 0
  #slots = new Slots(1 << 12)
  /** Slots that are being left, and how many of them are done. */
  #old: { slots: Slots; moved: number } | undefined

  /** Counts an occurrence. @returns which one this is, from 1 */
  next(hash: string): number {
    const number = this.get(hash) + 1
    this.set(hash, number)
    return number
  }

  get(hash: string): number {
    const [low, high] = halves(hash)
    return this.#get(low, high)
  }

  /** @param number above zero */
  set(hash: string, number: number): void {
    const [low, high] = halves(hash)
    this.#move()
    if (this.#get(low, high) === 0 && ++this.#size * 3 > this.#slots.capacity * 2) {
      this.#old = { slots: this.#slots, moved: 0 }
      this.#slots = new Slots(this.#slots.capacity * 2)
    }
    this.#slots.put(low, high, number)
  }

  /** The new slots have the last word: the old ones keep what has moved. */
  #get(low: number, high: number): number {
    return this.#slots.get(low, high) || (this.#old?.slots.get(low, high) ?? 0)
  }

  #move(): void {
    if (!this.#old) return
    const { slots, moved } = this.#old
    const end = Math.min(slots.capacity, moved + movedAtATime)
    for (let slot = moved; slot < end; slot++) {
      const [low, high, number] = [slots.low[slot]!, slots.high[slot]!, slots.number[slot]!]
      if (number > 0 && this.#slots.get(low, high) === 0) this.#slots.put(low, high, number)
    }
    this.#old = end === slots.capacity ? undefined : { slots, moved: end }
  }
}

const halves = (hash: string): [low: number, high: number] => [
  Number.parseInt(hash.slice(0, 8), 16),
  Number.parseInt(hash.slice(8, 16), 16),
]
