import type { Area } from '../contract.ts'

export interface Place {
  parentId: string | null
  /** Stands before this one; null: last. */
  beforeId: string | null
}

export type Direction = 'up' | 'down' | 'in' | 'out'

const siblingsOf = (areas: readonly Area[], parentId: string | null): Area[] => areas.filter((area) => area.parentId === parentId)

/** How deep an area stands in the tree: 0 at the top. */
export function depthOf(areas: readonly Area[], area: Area): number {
  const parent = areas.find(({ id }) => id === area.parentId)
  return parent ? depthOf(areas, parent) + 1 : 0
}

/** Where an area stands now, in the words in which a move is asked for. */
export function placeOf(areas: readonly Area[], area: Area): Place {
  const siblings = siblingsOf(areas, area.parentId)
  return { parentId: area.parentId, beforeId: siblings[siblings.indexOf(area) + 1]?.id ?? null }
}

/**
 * Where a step of the keyboard or the menu leads: up and down among siblings, into the sibling above, out to after the parent.
 * @returns undefined where there is no such step.
 */
export function step(areas: readonly Area[], area: Area, direction: Direction): Place | undefined {
  const siblings = siblingsOf(areas, area.parentId)
  const at = siblings.indexOf(area)
  const above = siblings[at - 1]
  if (direction === 'up') return above && { parentId: area.parentId, beforeId: above.id }
  if (direction === 'down') return siblings[at + 1] && { parentId: area.parentId, beforeId: siblings[at + 2]?.id ?? null }
  if (direction === 'in') return above && { parentId: above.id, beforeId: null }
  const parent = areas.find(({ id }) => id === area.parentId)
  return parent && placeOf(areas, parent)
}

/** Whether `area` may be put at `place`: not into itself or what is under it, and not where it stands. */
export function mayMove(areas: readonly Area[], area: Area, place: Place): boolean {
  for (let id = place.parentId; id !== null; id = areas.find((one) => one.id === id)?.parentId ?? null) if (id === area.id) return false
  const now = placeOf(areas, area)
  return place.beforeId !== area.id && !(now.parentId === place.parentId && now.beforeId === place.beforeId)
}
