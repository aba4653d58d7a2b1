/** The zone of both sets: neither says one, the shop is British, and one zone makes a day the same day everywhere. */
export const demoZone = 'Europe/London'

const offsetFormat = new Intl.DateTimeFormat('en-GB', { timeZone: demoZone, timeZoneName: 'longOffset' })
const hourMilliseconds = 3_600_000

/** Milliseconds that London is ahead of UTC at an instant. */
function offsetAt(instant: number): number {
  const name = offsetFormat.formatToParts(instant).find((part) => part.type === 'timeZoneName')?.value ?? 'GMT'
  const [, hours = '0'] = /^GMT\+(\d+)/.exec(name) ?? []
  return Number(hours) * hourMilliseconds
}

const offsetsByHour = new Map<string, number>()

/**
 * The instant of a time on a clock in London, ISO 8601 in UTC. A time that the clocks skip is read an hour later, one that they
 * repeat is read as the first of the two.
 * @param wall `YYYY-MM-DD HH:MM:SS`
 */
export function londonInstant(wall: string): string {
  const asUtc = Date.parse(`${wall.replace(' ', 'T')}Z`)
  if (Number.isNaN(asUtc)) throw new Error(`The demo data has the time ${JSON.stringify(wall)}, expected YYYY-MM-DD HH:MM:SS`)
  const hour = wall.slice(0, 13)
  const offset = offsetsByHour.get(hour) ?? offsetAt(asUtc - offsetAt(asUtc))
  offsetsByHour.set(hour, offset)
  return new Date(asUtc - offset).toISOString()
}

/** `DD-MM-YYYY` as `YYYY-MM-DD`. A time of day, if there is one, is left out. */
export function isoDay(text: string): string {
  const [, day, month, year] = /^(\d{2})-(\d{2})-(\d{4})(?: |$)/.exec(text) ?? []
  if (!year) throw new Error(`The demo data has the date ${JSON.stringify(text)}, expected DD-MM-YYYY`)
  return `${year}-${month}-${day}`
}

/** The instant of `DD-MM-YYYY` or `DD-MM-YYYY HH:MM` in London, ISO 8601 in UTC. A day without a time begins at midnight. */
export const dayInstant = (text: string): string => londonInstant(`${isoDay(text)} ${text.slice(11) || '00:00'}:00`)
