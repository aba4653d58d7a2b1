import type { BarSeriesOption, EChartsOption, LineSeriesOption } from 'echarts'
import { bucketName, bucketTitle, type Interval } from './axis-label.ts'
import type { ChartSpec, ChartView, LineEnd, TooltipRow } from './chart-spec.ts'
import { restPlace, seriesStyle, type ChartTheme } from './chart-theme.ts'
import type { Locale } from './locale.tsx'
import { formatNumber, type NumberStyle, type Unit } from './number-format.ts'

export interface TimeSeries {
  name: string
  /** One per bucket; null where nothing was measured. */
  values: readonly (number | null)[]
  /** The same series in an earlier period: drawn thin and pale, in the colour of the series of that name. */
  comparesTo?: string
  /** Adds up what is not shown by itself: grey, whatever its place. */
  isRest?: boolean
}

export interface TimeSeriesInput {
  /** Starts of the buckets: dates `2026-03-03`, or instants for hours. */
  buckets: readonly string[]
  series: readonly TimeSeries[]
  interval: Interval
  unit?: Unit
  digits?: number
  kind?: 'line' | 'bar' | 'stacked'
  /** Index of the first bucket that is not over. It and those after it are hatched. */
  partialFrom?: number | undefined
  locale: Locale
}

/** Above this many lines, names at their ends would overlap. */
const mostDirectLabels = 6
const narrow = 560
/** Room for the names at the ends of lines, in pixels; as in Chart.module.css. */
const directLabelWidth = 128
/** Above this many points, markers would hide the line. */
const mostMarkers = 32

/** Figures over time, as lines, bars or stacked bars. */
export function timeSeries(input: TimeSeriesInput): ChartSpec {
  const { buckets, series, interval, unit, digits, partialFrom = buckets.length, locale } = input
  const style: NumberStyle = { unit, digits, language: locale.language, currency: locale.currency }
  const own = series.filter((one) => one.comparesTo === undefined)
  const colored = own.filter((one) => !one.isRest)
  const placeOf = ({ name, comparesTo = name }: TimeSeries) =>
    own.some((one) => one.isRest && one.name === comparesTo)
      ? restPlace
      : Math.max(
          0,
          colored.findIndex((one) => one.name === comparesTo),
        )
  return {
    legend: own.map((one) => ({ name: one.name, place: placeOf(one) })),
    places: buckets.length,
    ends: (width) => (hasDirectLabels(input, width) ? endsOf(series, placeOf) : []),
    option: (theme, view) => option(input, theme, view, { placeOf, style, partialFrom }),
    tooltip: (place) => ({
      title: bucketTitle(buckets[place] ?? '', interval, locale),
      rows: rowsAt(series, place, placeOf, style),
      ...(place >= partialFrom ? { note: 'This period is not over' } : {}),
    }),
    table: {
      headers: [interval[0]!.toUpperCase() + interval.slice(1), ...series.map((one) => one.name)],
      rows: buckets.map((bucket, i) => [bucket, ...series.map((one) => one.values[i] ?? null)]),
    },
  }
}

/** Where each line ends, for its name. */
const endsOf = (series: readonly TimeSeries[], placeOf: (one: TimeSeries) => number): LineEnd[] =>
  series.flatMap((one) => {
    const at = one.values.findLastIndex((value) => value !== null)
    return at < 0 ? [] : [{ name: one.name, at, value: one.values[at]!, place: placeOf(one), isMuted: one.comparesTo !== undefined }]
  })

/** All series at a place, the largest first; those without a value last. */
function rowsAt(series: readonly TimeSeries[], place: number, placeOf: (one: TimeSeries) => number, style: NumberStyle): TooltipRow[] {
  const rows = series.map((one) => ({ one, value: one.values[place] ?? null }))
  rows.sort((a, b) => (b.value ?? -Infinity) - (a.value ?? -Infinity))
  return rows.map(({ one, value }) => ({
    name: one.name,
    value: value === null ? 'N/A' : formatNumber(value, style),
    place: placeOf(one),
    ...(one.comparesTo === undefined ? {} : { isMuted: true }),
  }))
}

/** Whether lines carry their names at their ends, so that no legend is needed. */
const hasDirectLabels = ({ series, kind = 'line' }: TimeSeriesInput, width: number): boolean =>
  kind === 'line' && series.length > 1 && series.length <= mostDirectLabels && width >= narrow

interface Drawing {
  placeOf: (one: TimeSeries) => number
  style: NumberStyle
  partialFrom: number
}

function option(input: TimeSeriesInput, theme: ChartTheme, view: ChartView, drawing: Drawing): EChartsOption {
  const { buckets, interval, kind = 'line', locale } = input
  const shown = input.series.filter((one) => !view.hidden.has(one.comparesTo ?? one.name))
  const isLine = kind === 'line'
  const hasLabels = hasDirectLabels(input, view.width)
  const labelWidth = hasLabels ? directLabelWidth : 0
  return {
    animation: false,
    textStyle: { fontFamily: theme.font, fontSize: 12 },
    grid: { left: 4, right: 12 + labelWidth, top: 16, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    xAxis: {
      type: 'category',
      data: buckets.map((bucket) => bucketName(bucket, interval, locale)),
      boundaryGap: !isLine,
      axisLine: { lineStyle: { color: theme.strong } },
      axisTick: { show: false },
      axisLabel: { color: theme.muted, hideOverlap: true, margin: 10 },
    },
    yAxis: {
      type: 'value',
      min: isLine ? ({ min }) => Math.min(0, min) : 0,
      splitNumber: 4,
      // Between two whole things there is nothing to mark.
      ...(drawing.style.unit === 'count' ? { minInterval: 1 } : {}),
      splitLine: { lineStyle: { color: theme.hairline } },
      axisLabel: {
        color: theme.muted,
        formatter: (value: number) =>
          formatNumber(value, { ...drawing.style, digits: axisDigits(drawing.style, largestOf(shown)), isCompact: true }),
      },
    },
    series: shown.flatMap((one, i): (LineSeriesOption | BarSeriesOption)[] =>
      isLine ? lineParts(one, theme, buckets.length, drawing, i === 0) : [barOf(one, theme, kind === 'stacked', drawing)],
    ),
  }
}

const largestOf = (series: readonly TimeSeries[]): number =>
  Math.max(0, ...series.flatMap(({ values }) => values.map((value) => Math.abs(value ?? 0))))

/** Digits that keep neighbouring labels of an axis apart: four steps lie below its largest value. */
function axisDigits({ unit }: NumberStyle, largest: number): number | undefined {
  if (unit !== 'share') return undefined
  return largest >= 0.04 || largest === 0 ? 0 : largest >= 0.004 ? 1 : 2
}

/** A line, and as a second part its paler continuation into the periods that are not over. */
function lineParts(one: TimeSeries, theme: ChartTheme, count: number, drawing: Drawing, isFirst: boolean): LineSeriesOption[] {
  const { partialFrom } = drawing
  const { color, line, marker, isHollow } = seriesStyle(theme, drawing.placeOf(one))
  const isPast = one.comparesTo !== undefined
  const base: LineSeriesOption = {
    type: 'line',
    name: one.name,
    symbol: marker,
    symbolSize: 6,
    showSymbol: !isPast && count <= mostMarkers,
    itemStyle: { ...markerFill(color, theme, isHollow), opacity: isPast ? 0.5 : 1 },
    lineStyle: { color, width: isPast ? 1.2 : 2, type: isPast ? [3, 3] : line, opacity: isPast ? 0.6 : 1 },
    emphasis: { focus: 'none' },
  }
  if (partialFrom >= count) return [{ ...base, data: [...one.values] }]
  const complete = one.values.map((value, i) => (i < partialFrom ? value : null))
  const running = one.values.map((value, i) => (i >= partialFrom - 1 ? value : null))
  return [
    { ...base, data: complete, ...(isFirst ? { markArea: hatchedFrom(partialFrom, count, theme) } : {}) },
    {
      ...base,
      data: running,
      showSymbol: !isPast,
      itemStyle: markerFill(color, theme, true),
      lineStyle: { ...base.lineStyle, type: [2, 3], opacity: 0.7 },
    },
  ]
}

function barOf(one: TimeSeries, theme: ChartTheme, isStacked: boolean, { placeOf, partialFrom }: Drawing): BarSeriesOption {
  const { color } = seriesStyle(theme, placeOf(one))
  const isPast = one.comparesTo !== undefined
  const hatched = {
    decal: { symbol: 'rect', color: theme.surface, dashArrayX: [1, 0], dashArrayY: [2, 4], rotation: -Math.PI / 4 },
    opacity: 0.75,
  }
  return {
    type: 'bar',
    name: one.name,
    ...(isStacked && !isPast ? { stack: 'all' } : {}),
    barMaxWidth: 40,
    barCategoryGap: '28%',
    itemStyle: {
      color,
      opacity: isPast ? 0.35 : 1,
      borderRadius: isStacked ? 0 : [2, 2, 0, 0],
      ...(isStacked ? { borderColor: theme.surface, borderWidth: 0.5 } : {}),
    },
    data: one.values.map((value, i) => (i >= partialFrom ? { value, itemStyle: hatched } : value)),
  }
}

const markerFill = (color: string, { surface }: ChartTheme, isHollow: boolean) =>
  isHollow ? { color: surface, borderColor: color, borderWidth: 2 } : { color }

/** A hatched field over the periods that are not over. */
function hatchedFrom(partialFrom: number, count: number, theme: ChartTheme): LineSeriesOption['markArea'] {
  const image = `<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><path d="M-2 10 10-2M-2 2l4-4M6 10l4-4" stroke="${theme.strong}" stroke-width="1"/></svg>`
  const pattern = { image: `data:image/svg+xml,${encodeURIComponent(image)}`, repeat: 'repeat' as const, imageWidth: 8, imageHeight: 8 }
  return {
    silent: true,
    itemStyle: { color: pattern, opacity: 0.7 },
    data: [[{ xAxis: Math.max(0, partialFrom - 1) }, { xAxis: count - 1 }]],
  }
}
