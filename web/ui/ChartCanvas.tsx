import { useEffect, useEffectEvent, useRef, useState, type KeyboardEvent } from 'react'
import { useComputedColorScheme } from '@mantine/core'
import { useElementSize, useMergedRef } from '@mantine/hooks'
import { chartTooltip, tooltipInWords } from './chart-tooltip.ts'
import { readChartTheme, seriesColor } from './chart-theme.ts'
import type { ChartSpec, LineEnd } from './chart-spec.ts'
import { draw, type Drawing } from './echarts.ts'
import { spread } from './spread.ts'
import classes from './Chart.module.css'

interface ChartCanvasProps {
  spec: ChartSpec
  label: string
  height: number
  hidden: ReadonlySet<string>
  onPick?: ((place: number) => void) | undefined
}

/** The drawn part of a chart. Arrow keys walk along its axis and say what stands there; Enter opens it. */
export default function ChartCanvas({ spec, label, height, hidden, onPick }: ChartCanvasProps) {
  const box = useRef<HTMLDivElement>(null)
  const drawing = useRef<Drawing>(undefined)
  const { ref: sized, width } = useElementSize()
  const merged = useMergedRef(box, sized)
  const scheme = useComputedColorScheme('light')
  const [place, setPlace] = useState<number>()
  const [names, setNames] = useState<PlacedName[]>([])
  const pick = useEffectEvent((x: number, y: number) => {
    const at = drawing.current?.convertFromPixel({ xAxisIndex: 0, yAxisIndex: 0 }, [x, y])
    if (at && onPick) onPick(Math.max(0, Math.min(spec.places - 1, Math.round(at[0]!))))
  })

  useEffect(() => {
    const chart = draw(box.current!)
    drawing.current = chart
    chart.getZr().on('click', (event) => pick(event.offsetX, event.offsetY))
    return () => chart.dispose()
  }, [])

  useEffect(() => {
    const chart = drawing.current
    if (!chart || width === 0) return
    const theme = readChartTheme(box.current!)
    chart.resize({ width, height })
    const option = spec.option(theme, { width, hidden })
    chart.setOption({ ...option, tooltip: chartTooltip(spec, theme, hidden) }, { notMerge: true })
    setNames(placeNames(chart, spec.ends?.(width) ?? [], height))
  }, [spec, width, height, hidden, scheme])

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') drawing.current?.dispatchAction({ type: 'hideTip' })
    if (event.key === 'Enter' && place !== undefined) onPick?.(place)
    const next = walk(event.key, place, spec.places)
    if (next === undefined) return
    event.preventDefault()
    setPlace(next)
    const at = drawing.current?.convertToPixel({ xAxisIndex: 0 }, next)
    if (at !== undefined) drawing.current?.dispatchAction({ type: 'showTip', x: Number(at), y: height / 3 })
  }

  return (
    <>
      {/* A widget of our own: the picture takes the focus, its arrow keys are described in its name. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <div
        role="application"
        aria-roledescription="chart"
        aria-label={`${label}. Arrow keys read the figures.`}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        className={classes.canvas}
        data-picks={onPick ? true : undefined}
        style={{ height }}
        onKeyDown={onKeyDown}
        onBlur={() => drawing.current?.dispatchAction({ type: 'hideTip' })}
      >
        <div ref={merged} style={{ height }} aria-hidden="true" />
        {names.map(({ name, place, isMuted, x, y }) => (
          <span key={name} aria-hidden="true" className={classes.lineName} data-muted={isMuted || undefined} style={{ left: x, top: y }}>
            <span className={classes.lineKey} style={{ background: seriesColor(place) }} />
            {name}
          </span>
        ))}
      </div>
      <div role="status" className="visually-hidden">
        {place !== undefined && place < spec.places ? tooltipInWords(spec.tooltip(place)) : ''}
      </div>
    </>
  )
}

interface PlacedName extends LineEnd {
  x: number
  y: number
}

/** Height of a name, in pixels: nearer ones are moved apart. */
const nameHeight = 16

function placeNames(chart: Drawing, ends: LineEnd[], height: number): PlacedName[] {
  const points = ends.map((end) => chart.convertToPixel({ xAxisIndex: 0, yAxisIndex: 0 }, [end.at, end.value]))
  const ys = spread(
    points.map((point) => point[1]!),
    nameHeight,
    height - 24,
  )
  return ends.map((end, i) => ({ ...end, x: points[i]![0]! + 8, y: ys[i]! - nameHeight / 2 }))
}

function walk(key: string, from: number | undefined, count: number): number | undefined {
  if (key === 'ArrowRight') return Math.min(count - 1, (from ?? -1) + 1)
  if (key === 'ArrowLeft') return Math.max(0, (from ?? count) - 1)
  if (key === 'Home') return 0
  if (key === 'End') return count - 1
  return undefined
}
