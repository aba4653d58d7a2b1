const dayMs = 86_400_000

/**
 * The last `length` days up to the one of `now`, oldest first, UTC. Days that `known` does not name hold `none`: a day without events
 * is a zero in a chart, not a gap that is closed.
 */
export function everyDay<Row extends { day: string }>(known: readonly Row[], none: Omit<Row, 'day'>, length: number, now: Date): Row[] {
  const byDay = new Map(known.map((row) => [row.day, row]))
  return Array.from({ length }, (_, i) => {
    const day = new Date(now.getTime() - (length - 1 - i) * dayMs).toISOString().slice(0, 10)
    return byDay.get(day) ?? ({ ...none, day } as Row)
  })
}
