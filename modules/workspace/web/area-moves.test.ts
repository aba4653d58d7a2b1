import { describe, expect, it } from 'vitest'
import type { Area } from '../contract.ts'
import { depthOf, mayMove, step, type Direction } from './area-moves.ts'

const area = (id: string, parentId: string | null = null): Area => ({ id, name: id, description: '', parentId, teamId: null, version: 1 })
const areas = [area('a'), area('a1', 'a'), area('a2', 'a'), area('b'), area('c')]
const find = (id: string) => areas.find((one) => one.id === id)!

describe('moves of an area', () => {
  it.each<[string, Direction, string | null | undefined, string | null | undefined]>([
    ['b', 'up', null, 'a'],
    ['a', 'up', undefined, undefined],
    ['a', 'down', null, 'c'],
    ['b', 'down', null, null],
    ['c', 'down', undefined, undefined],
    ['b', 'in', 'a', null],
    ['a', 'in', undefined, undefined],
    ['a1', 'out', null, 'b'],
    ['a', 'out', undefined, undefined],
  ])('%s %s', (id, direction, parentId, beforeId) => {
    expect(step(areas, find(id), direction)).toEqual(parentId === undefined ? undefined : { parentId, beforeId })
  })

  it('never lead into the area itself, and never nowhere', () => {
    expect(mayMove(areas, find('a'), { parentId: 'a1', beforeId: null })).toBe(false)
    expect(mayMove(areas, find('a'), { parentId: null, beforeId: 'b' })).toBe(false)
    expect(mayMove(areas, find('a'), { parentId: null, beforeId: 'a' })).toBe(false)
    expect(mayMove(areas, find('a'), { parentId: null, beforeId: 'c' })).toBe(true)
    expect(mayMove(areas, find('b'), { parentId: 'a2', beforeId: null })).toBe(true)
  })

  it('know how deep an area stands', () => {
    expect(areas.map((one) => depthOf(areas, one))).toEqual([0, 1, 1, 0, 0])
  })
})
