import { describe, expect, it } from 'vitest'
import { hiddenGroups } from './small-groups.ts'

const hidden = (...sizes: number[]): number[] => sizes.filter((_, i) => hiddenGroups(sizes.map((size) => [size]))[i])

describe('small groups of people', () => {
  it('are not shown, and empty ones are', () => {
    expect(hidden(40, 4, 0, 3, 12)).toEqual([4, 3])
    expect(hidden(5, 6)).toEqual([])
  })

  it('take the next smallest with them when the whole would tell of them', () => {
    expect(hidden(40, 4, 12)).toEqual([4, 12])
    expect(hidden(40, 1, 12, 2)).toEqual([1, 12, 2])
    expect(hidden(2, 1)).toEqual([2, 1])
  })

  it('are small by any of their counts', () => {
    const groups = [
      [40, 40],
      [20, 3],
      [30, 9],
    ]
    expect(hiddenGroups(groups)).toEqual([false, true, true])
    expect(
      hiddenGroups([
        [40, 40],
        [20, 0],
      ]),
    ).toEqual([false, false])
  })
})
