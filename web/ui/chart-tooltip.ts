import type { EChartsOption } from 'echarts'
import type { ChartSpec, TooltipContent } from './chart-spec.ts'
import { seriesStyle, type ChartTheme } from './chart-theme.ts'
import classes from './Chart.module.css'

/** Tooltips show every series at the place, sorted. Built of elements, never of markup: names come from data. */
export function chartTooltip(spec: ChartSpec, theme: ChartTheme, hidden: ReadonlySet<string>): EChartsOption['tooltip'] {
  return {
    trigger: 'axis',
    confine: true,
    transitionDuration: 0,
    // The box inside has ground, border and shadow: an empty one outside would show them.
    backgroundColor: 'transparent',
    borderWidth: 0,
    extraCssText: 'box-shadow: none',
    padding: 0,
    textStyle: { color: theme.text, fontFamily: theme.font, fontSize: 13 },
    axisPointer: { type: 'line', lineStyle: { color: theme.muted, width: 1, type: 'solid' } },
    formatter: (params: unknown) => {
      const first = (Array.isArray(params) ? params[0] : params) as { dataIndex?: number } | undefined
      const content = spec.tooltip(first?.dataIndex ?? 0)
      return tooltipElement({ ...content, rows: content.rows.filter((row) => !hidden.has(row.name)) }, theme)
    },
  }
}

function tooltipElement({ title, rows, note }: TooltipContent, theme: ChartTheme): HTMLElement {
  const box = element('div', classes.tipBox)
  box.append(element('div', classes.tipTitle, title))
  for (const row of rows) {
    const line = element('div', row.isMuted ? classes.tipMuted : classes.tipRow)
    const key = element('span', classes.tipKey)
    key.style.background = seriesStyle(theme, row.place).color
    line.append(key, element('span', classes.tipName, row.name), element('span', classes.tipValue, row.value))
    box.append(line)
  }
  if (note) box.append(element('div', classes.tipNote, note))
  return box
}

function element(tag: string, className: string | undefined, text?: string): HTMLElement {
  const made = document.createElement(tag)
  if (className) made.className = className
  if (text !== undefined) made.textContent = text
  return made
}

/** The same as a sentence, for those who hear the page. */
export const tooltipInWords = ({ title, rows, note }: TooltipContent): string =>
  [title, ...rows.map((row) => `${row.name} ${row.value}`), note].filter(Boolean).join(', ')
