import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { Lane } from './clickhouse-lane.ts'

const never = new AbortController().signal

/** Enters and notes the order in which places are given. */
function enterAll(lane: Lane, groups: string[], order: string[]): Promise<() => void>[] {
  return groups.map(async (group) => {
    const leave = await lane.enter(group, never)
    order.push(group)
    return leave
  })
}

test('admits only as many young ones as it may, and the next as soon as one leaves', async () => {
  const lane = new Lane({ young: 2, total: 10, waiting: 10 })
  const order: string[] = []
  const [first, , third] = enterAll(lane, ['a', 'b', 'c'], order)
  await sleep(5)
  expect(order).toEqual(['a', 'b'])
  ;(await first)?.()
  await third
  expect(order).toEqual(['a', 'b', 'c'])
})

test('one that runs long gives its place to the next but still counts in all', async () => {
  const lane = new Lane({ young: 1, total: 2, waiting: 10, youngMs: 20 })
  const order: string[] = []
  const [first] = enterAll(lane, ['a', 'b', 'c'], order)
  await sleep(80)
  expect(order).toEqual(['a', 'b'])
  ;(await first)?.()
  await sleep(40)
  expect(order).toEqual(['a', 'b', 'c'])
})

test('groups take turns, so that many queries of one do not push back another', async () => {
  const lane = new Lane({ young: 1, total: 1, waiting: 10 })
  const order: string[] = []
  const all = enterAll(lane, ['busy', 'busy', 'busy', 'busy', 'calm'], order)
  for (const entered of [all[0], all[1], all[4], all[2], all[3]]) (await entered)?.()
  expect(order).toEqual(['busy', 'busy', 'calm', 'busy', 'busy'])
})

test('leaving twice gives back one place only', async () => {
  const lane = new Lane({ young: 1, total: 1, waiting: 10 })
  const leave = await lane.enter('a', never)
  leave()
  leave()
  await lane.enter('a', never)
  const order: string[] = []
  void enterAll(lane, ['b'], order)
  await sleep(5)
  expect(order).toEqual([])
})

test('who gives up waiting leaves the queue, and a full queue refuses', async () => {
  const lane = new Lane({ young: 1, total: 1, waiting: 1 })
  const leave = await lane.enter('a', never)
  const abort = new AbortController()
  const waiting = lane.enter('b', abort.signal)
  await expect(lane.enter('c', never)).rejects.toMatchObject({ type: 'TOO_MANY_SIMULTANEOUS_QUERIES' })
  abort.abort(new Error('gone'))
  await expect(waiting).rejects.toThrow('gone')
  const next = lane.enter('d', never)
  leave()
  await next
})
