import type { LegendEntry } from './chart-spec.ts'
import { seriesColor } from './chart-theme.ts'
import classes from './Chart.module.css'

interface ChartLegendProps {
  entries: readonly LegendEntry[]
  hidden: ReadonlySet<string>
  onChange: (hidden: ReadonlySet<string>) => void
}

/** The names of the series, each a switch. */
export function ChartLegend({ entries, hidden, onChange }: ChartLegendProps) {
  if (entries.length < 2) return null
  const toggle = (name: string) => {
    const next = new Set(hidden)
    if (!next.delete(name)) next.add(name)
    if (next.size < entries.length) onChange(next)
  }
  return (
    <ul className={classes.legend}>
      {entries.map(({ name, place }) => (
        <li key={name}>
          <button type="button" className={classes.legendItem} aria-pressed={!hidden.has(name)} onClick={() => toggle(name)}>
            <span aria-hidden="true" className={classes.legendKey} style={{ background: seriesColor(place) }} />
            {name}
          </button>
        </li>
      ))}
    </ul>
  )
}
