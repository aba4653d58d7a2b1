import { describe, expect, it } from 'vitest'
import { inBatches, workAhead } from './batches.ts'

const collect = async <Item>(items: AsyncIterable<Item>): Promise<Item[]> => {
  const all: Item[] = []
  for await (const item of items) all.push(item)
  return all
}

describe('batches', () => {
  it('keep the order and the rest', async () => {
    expect(await collect(inBatches([1, 2, 3, 4, 5], 2))).toEqual([[1, 2], [3, 4], [5]])
    expect(await collect(inBatches([1, 2], 2))).toEqual([[1, 2]])
    expect(await collect(inBatches([], 2))).toEqual([])
  })

  it('are worked on two at a time', async () => {
    let [running, most] = [0, 0]
    const done: number[] = []
    await workAhead(inBatches([1, 2, 3, 4, 5], 1), 2, async ([item]) => {
      most = Math.max(most, ++running)
      await new Promise((resolve) => setTimeout(resolve, 5))
      running -= 1
      done.push(item!)
    })
    expect(done).toEqual([1, 2, 3, 4, 5])
    expect(most).toBe(2)
  })

  it('stop at the first error, after what was begun has ended', async () => {
    const ended: number[] = []
    const work = workAhead(inBatches([1, 2, 3, 4, 5], 1), 2, async ([item]) => {
      await new Promise((resolve) => setTimeout(resolve, 5))
      if (item === 2) throw new Error('the disk is full')
      ended.push(item!)
    })
    await expect(work).rejects.toThrow('the disk is full')
    expect(ended).toEqual([1, 3])
  })
})
