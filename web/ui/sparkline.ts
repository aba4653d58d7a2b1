/** The SVG path of a series from zero or its least value up, with a gap where a value is missing. */
export function sparklinePath(values: readonly (number | null)[], width: number, height: number): string {
  const known = values.filter((value): value is number => value !== null)
  if (known.length === 0) return ''
  const low = Math.min(0, ...known)
  const span = Math.max(...known) - low || 1
  const x = (i: number) => 1 + (i * (width - 2)) / Math.max(1, values.length - 1)
  const y = (value: number) => height - 2 - ((value - low) / span) * (height - 4)
  let isDrawing = false
  const steps = values.map((value, i) => {
    const step = value === null ? '' : `${isDrawing ? 'L' : 'M'}${x(i).toFixed(1)} ${y(value).toFixed(1)}`
    isDrawing = value !== null
    return step
  })
  return steps.join('')
}
