const dayMs = 86_400_000

/** A source that sent on so many of the seven days up to its last event is expected to send again within so many hours: weekends are no silence. */
const expectations: readonly [days: number, hours: number][] = [
  [6, 26],
  [4, 4 * 24],
]

/**
 * Whether a source that sent on most days has stopped.
 * @param daily by UTC day
 * @param now in milliseconds
 * @returns when its last event came; null when it sends, or never sent regularly
 */
export function silentSince(daily: readonly { day: string; accepted: number }[], lastEventAt: string | null, now: number): string | null {
  if (lastEventAt === null) return null
  const last = Date.parse(lastEventAt)
  const week = daily.filter(({ day, accepted }) => {
    const before = Math.floor(last / dayMs) - Math.floor(Date.parse(day) / dayMs)
    return accepted > 0 && before >= 0 && before < 7
  }).length
  const expected = expectations.find(([days]) => week >= days)
  return expected && now - last > expected[1] * 3_600_000 ? lastEventAt : null
}
