/** What a picture is drawn with, read from the tokens of the page. */
export interface ChartTheme {
  series: string[]
  /** For what is added up as “Other”. */
  rest: string
  text: string
  muted: string
  hairline: string
  strong: string
  surface: string
  font: string
}

/** How the series at a place is told from the others, beside its colour. */
export interface SeriesStyle {
  color: string
  line: 'solid' | number[]
  marker: 'circle' | 'rect' | 'triangle' | 'diamond'
  isHollow: boolean
}

const markers: SeriesStyle['marker'][] = ['circle', 'rect', 'triangle', 'diamond']
/** Three plain lines differ enough by colour, lightness and marker; further ones are dashed too. */
const lines: SeriesStyle['line'][] = ['solid', 'solid', 'solid', [7, 3], [7, 3], [7, 3], [2, 3], [2, 3], [8, 3, 2, 3], [8, 3, 2, 3]]

/** The place of a series that adds up what is not shown by itself. It has no colour of its own. */
export const restPlace = -1

/** The colour of a place, for what is drawn by the page rather than by the chart. */
export const seriesColor = (place: number): string => `var(--fl-series-${place === restPlace ? 'rest' : (place % 10) + 1})`

/** How a series is drawn: the one of the rest grey and dotted, all others by their place. */
export const seriesStyle = (theme: ChartTheme, place: number): SeriesStyle =>
  place === restPlace ? { color: theme.rest, line: [2, 2], marker: 'circle', isHollow: true } : styleAt(theme, place)

const styleAt = (theme: ChartTheme, place: number): SeriesStyle => ({
  color: theme.series[place % theme.series.length] ?? theme.text,
  line: lines[place % lines.length] ?? 'solid',
  marker: markers[place % markers.length] ?? 'circle',
  isHollow: place % 8 > 3,
})

/** Reads the tokens as they are at an element now; again after the colour scheme changed. */
export function readChartTheme(element: Element): ChartTheme {
  const style = getComputedStyle(element)
  const token = (name: string) => style.getPropertyValue(`--fl-${name}`).trim()
  return {
    series: Array.from({ length: 10 }, (_, i) => token(`series-${i + 1}`)),
    rest: token('series-rest'),
    text: token('text'),
    muted: token('text-muted'),
    hairline: token('hairline'),
    strong: token('hairline-strong'),
    surface: token('surface'),
    font: style.fontFamily,
  }
}
