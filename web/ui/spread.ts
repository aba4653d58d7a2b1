/**
 * Moves positions apart until each has `gap` to the next, as little as that takes, keeping their order; none goes beyond `end`
 * as long as there is room.
 */
export function spread(positions: readonly number[], gap: number, end: number): number[] {
  const order = positions.map((_, i) => i).sort((a, b) => positions[a]! - positions[b]!)
  const moved = [...positions]
  for (const [k, i] of order.entries()) if (k > 0) moved[i] = Math.max(moved[i]!, moved[order[k - 1]!]! + gap)
  let limit = end
  for (const i of order.toReversed()) {
    moved[i] = Math.min(moved[i]!, limit)
    limit = moved[i] - gap
  }
  return moved
}
