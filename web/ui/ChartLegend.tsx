import classes from './Chart.module.css'

interface ChartLegendProps {
  names: readonly string[]
  hidden: ReadonlySet<string>
  onChange: (hidden: ReadonlySet<string>) => void
}

/** The names of the series, each a switch. */
export function ChartLegend({ names, hidden, onChange }: ChartLegendProps) {
  if (names.length < 2) return null
  const toggle = (name: string) => {
    const next = new Set(hidden)
    if (!next.delete(name)) next.add(name)
    if (next.size < names.length) onChange(next)
  }
  return (
    <ul className={classes.legend}>
      {names.map((name, i) => (
        <li key={name}>
          <button type="button" className={classes.legendItem} aria-pressed={!hidden.has(name)} onClick={() => toggle(name)}>
            <span aria-hidden="true" className={classes.legendKey} style={{ background: `var(--fl-series-${(i % 10) + 1})` }} />
            {name}
          </button>
        </li>
      ))}
    </ul>
  )
}
