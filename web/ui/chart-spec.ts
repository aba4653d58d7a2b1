import type { EChartsOption } from 'echarts'
import type { ChartTheme } from './chart-theme.ts'
import type { CsvValue } from './csv.ts'

/** How much room there is, and what the reader has switched off. */
export interface ChartView {
  width: number
  hidden: ReadonlySet<string>
}

export interface TooltipRow {
  name: string
  value: string
  /** Place of the series, for its colour. */
  place: number
  isMuted?: boolean
}

export interface TooltipContent {
  title: string
  rows: TooltipRow[]
  note?: string
}

/** The last value of a line, beside which its name stands. */
export interface LineEnd {
  name: string
  /** Index on the axis. */
  at: number
  value: number
  /** Place of the series, for its colour. */
  place: number
  isMuted: boolean
}

export interface LegendEntry {
  name: string
  /** Place of the series, for its colour. */
  place: number
}

/**
 * A picture as data, made by a pure function: how it is drawn, what stands at each place of its axis, and the same figures as a
 * table. `Chart` shows it.
 */
export interface ChartSpec {
  option: (theme: ChartTheme, view: ChartView) => EChartsOption
  /** Series in the order in which they are drawn. */
  legend: readonly LegendEntry[]
  /** Names that stand in the picture at this width, at the ends of their lines. Without any, a legend is shown. */
  ends?: (width: number) => LineEnd[]
  /** How many places the axis has. */
  places: number
  tooltip: (place: number) => TooltipContent
  table: { headers: string[]; rows: CsvValue[][] }
}
