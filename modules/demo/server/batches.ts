/** Groups what comes into lists of at most `size`, in its order. */
export async function* inBatches<Item>(items: AsyncIterable<Item> | Iterable<Item>, size: number): AsyncGenerator<Item[]> {
  let batch: Item[] = []
  for await (const item of items) {
    batch.push(item)
    if (batch.length < size) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

/** Works on `width` items at once, so that the next one is read while those before are stored. The first error ends it. */
export async function workAhead<Item>(items: AsyncIterable<Item>, width: number, work: (item: Item) => Promise<void>): Promise<void> {
  const underWay: Promise<void>[] = []
  try {
    for await (const item of items) {
      const one = work(item)
      // It may fail before anybody waits for it.
      one.catch(() => undefined)
      underWay.push(one)
      if (underWay.length === width) await underWay.shift()
    }
    await Promise.all(underWay)
  } finally {
    await Promise.allSettled(underWay)
  }
}
