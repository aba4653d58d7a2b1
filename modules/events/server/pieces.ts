/** Work that takes longer than this lets others have their turn. */
const turnMs = 8

let lastTurn: Promise<unknown> = Promise.resolve()

/** One at a time goes on in each round of the event loop: twenty long pieces of work keep a request waiting no longer than one. */
function breathe(): Promise<unknown> {
  lastTurn = lastTurn.then(() => new Promise((resolve) => setImmediate(resolve)))
  return lastTurn
}

/** Like `items.map(work)`, but gives requests that came in meanwhile their turn every few milliseconds. */
export async function inPieces<T, R>(items: readonly T[], work: (item: T, index: number) => R): Promise<R[]> {
  const results: R[] = []
  let turn = performance.now()
  for (const [index, item] of items.entries()) {
    // Looked at for each item: one may take a tenth of a second.
    if (index > 0 && performance.now() - turn > turnMs) {
      await breathe()
      turn = performance.now()
    }
    results.push(work(item, index))
  }
  return results
}

/** Splits a list, in its order, into slices whose sizes add up to at most `most`; an item that is larger has a slice of its own. */
export function slicesOf<T>(items: readonly T[], sizeOf: (item: T) => number, most: number): T[][] {
  const slices: T[][] = []
  let room = 0
  for (const item of items) {
    const size = sizeOf(item)
    if (slices.length === 0 || size > room) {
      slices.push([])
      room = most
    }
    slices.at(-1)!.push(item)
    room -= size
  }
  return slices
}
