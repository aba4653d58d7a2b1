import type { KeyboardEvent } from 'react'
import type { Range, Tile } from '#modules/metrics/contract.ts'
import { ChartTile } from './ChartTile.tsx'
import { MetricTile } from './MetricTile.tsx'

/** What can be done with a tile by whoever may change the dashboard. */
export interface TileEditing {
  onResize: (size: Tile['size']) => void
  onRename: (title: string | null) => void
  onRemove: () => void
  onHandleKey: (event: KeyboardEvent) => void
  onDragStart: () => void
  onDragEnd: () => void
}

export interface TileProps<T extends Tile = Tile> {
  tile: T
  range: Range | undefined
  editing?: TileEditing
}

/** A chart or a metric in its place on a dashboard. */
export const DashboardTile = ({ tile, ...rest }: TileProps) =>
  tile.kind === 'chart' ? <ChartTile tile={tile} {...rest} /> : <MetricTile tile={tile} {...rest} />
