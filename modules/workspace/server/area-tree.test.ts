import { describe, expect, it } from 'vitest'
import { branchOf, inTreeOrder, placed } from './area-tree.ts'

const node = (id: string, parentId: string | null = null) => ({ id, parentId })
const ids = (nodes: { id: string }[]) => nodes.map(({ id }) => id)

describe('the tree of areas', () => {
  it('puts parents before children and keeps the order of siblings', () => {
    expect(ids(inTreeOrder([node('b1', 'b'), node('b'), node('a'), node('a2', 'a'), node('a1', 'a')]))).toEqual([
      'b',
      'b1',
      'a',
      'a2',
      'a1',
    ])
  })

  it('finds a branch at any depth', () => {
    expect(ids(branchOf([node('a'), node('b', 'a'), node('c', 'b'), node('d')], 'a'))).toEqual(['a', 'b', 'c'])
  })

  it.each([
    ['before another', 'b', 'a', ['b', 'a', 'c']],
    ['to the end', 'a', null, ['b', 'c', 'a']],
    ['from elsewhere', 'x', 'c', ['a', 'b', 'x', 'c']],
    ['before itself: to the end', 'a', 'a', ['b', 'c', 'a']],
  ])('places an area %s', (_, id, beforeId, expected) => {
    expect(placed(['a', 'b', 'c'], id, beforeId)).toEqual(expected)
  })
})
