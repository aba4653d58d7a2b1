/** Work that takes longer than this lets others have their turn. */
const turnMs = 8

const breathe = () => new Promise((resolve) => setImmediate(resolve))

/** Like `items.map(work)`, but gives requests that came in meanwhile their turn every few milliseconds. */
export async function inPieces<T, R>(items: readonly T[], work: (item: T, index: number) => R): Promise<R[]> {
  const results: R[] = []
  let turn = performance.now()
  for (const [index, item] of items.entries()) {
    if (index % 16 === 15 && performance.now() - turn > turnMs) {
      await breathe()
      turn = performance.now()
    }
    results.push(work(item, index))
  }
  return results
}
