import type { ChartSpec, Interval, Range, Tile } from '#modules/metrics/contract.ts'
import { daysOf } from '../words/range-text.ts'

/** Names a tile among its neighbours: tiles have no ids, and the same chart may stand twice. */
export const tileKey = (tile: Tile, place: number, tiles: readonly Tile[]): string => {
  const what = (one: Tile) => (one.kind === 'chart' ? one.chartId : `metric:${one.metric}`)
  return `${what(tile)}#${tiles.slice(0, place).filter((one) => what(one) === what(tile)).length}`
}

/** The tiles with one of them at another place; the others keep their order. */
export function moved(tiles: readonly Tile[], from: number, to: number): Tile[] {
  const tile = tiles[from]
  if (!tile || to < 0 || to >= tiles.length) return [...tiles]
  return tiles.toSpliced(from, 1).toSpliced(to, 0, tile)
}

export const resized = (tiles: readonly Tile[], place: number, size: Tile['size']): Tile[] =>
  tiles.map((tile, i) => (i === place ? { ...tile, size } : tile))

export const without = (tiles: readonly Tile[], place: number): Tile[] => tiles.toSpliced(place, 1)

/** The question of a tile over another period. Steps that would be too many or too few to draw become longer or shorter. */
export function overRange(spec: ChartSpec, range: Range): ChartSpec {
  return spec.kind === 'trend' ? { ...spec, range, interval: intervalFor(spec.interval, daysOf(range)) } : { ...spec, range }
}

function intervalFor(wanted: Interval, days: number): Interval {
  if (wanted === 'hour') return days > 14 ? 'day' : 'hour'
  if (wanted === 'day') return days > 800 ? 'month' : days > 370 ? 'week' : 'day'
  if (days < 14) return 'day'
  return days < 60 && wanted !== 'week' ? 'week' : wanted
}
