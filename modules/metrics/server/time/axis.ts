import { invalid } from '#kernel/errors.ts'
import { dayAt, offsetAt, offsetLabel, startOfDay, timeAt } from '#kernel/zone.ts'
import type { Bucket, Interval } from '../../contract.ts'
import { addUnits, dayInWords, monthInWords, quarterInWords, startOf } from './calendar.ts'
import type { Days, TimeFrame } from './period.ts'

const hour = 3_600_000
const mostBuckets = 1000

/** A step of the axis with the value by which the database names it: a day, or seconds since 1970 for hours. */
export interface Step extends Bucket {
  group: string
}

const label: Record<Exclude<Interval, 'hour'>, (day: string) => string> = {
  day: dayInWords,
  week: (day) => `Week of ${dayInWords(day)}`,
  month: monthInWords,
  quarter: quarterInWords,
}

/** Instants at which the hours of the zone's clock begin; shorter hours where a clock jumps by half an hour (Lord Howe). */
function hoursBetween(start: number, end: number, timezone: string): number[] {
  const found: number[] = []
  for (let at = start; at < end; at += hour - ((((at + offsetAt(at, timezone)) % hour) + hour) % hour)) found.push(at)
  return found
}

function hourSteps(days: Days, { timezone, now }: TimeFrame): Step[] {
  const end = startOfDay(days.to, timezone)
  const starts = hoursBetween(startOfDay(days.from, timezone), end, timezone)
  return starts.map((at, i) => {
    const next = starts[i + 1] ?? end
    const why = at > now ? 'future' : next > now ? 'running' : null
    const text = `${dayInWords(dayAt(at, timezone))} ${timeAt(at, timezone)} ${offsetLabel(at, timezone)}`
    return { key: new Date(at).toISOString(), group: String(at / 1000), label: text, partial: why !== null, why }
  })
}

function daySteps(interval: Exclude<Interval, 'hour'>, days: Days, { timezone, weekStart, now }: TimeFrame): Step[] {
  const today = dayAt(now, timezone)
  const steps: Step[] = []
  for (let from = startOf(interval, days.from, weekStart); from < days.to && steps.length <= mostBuckets;) {
    const to = addUnits(interval, from, 1)
    const running = from <= today && to > today
    const cut = from < days.from || to > days.to
    const why = from > today ? 'future' : running ? 'running' : cut ? 'cut' : null
    steps.push({ key: from, group: from, label: label[interval](from), partial: why !== null, why })
    from = to
  }
  return steps
}

/**
 * The time axis of a range: every step in it, whether or not anything happened. A step that is not whole says why: it is running, lies in
 * the future, or is cut by an end of the range. More than 1,000 steps are refused.
 */
export function axisOf(interval: Interval, days: Days, frame: TimeFrame): Step[] {
  const steps = interval === 'hour' ? hourSteps(clampHours(days), frame) : daySteps(interval, days, frame)
  if (steps.length > mostBuckets || (interval === 'hour' && clampHours(days).to !== days.to)) {
    throw invalid('The chart would have more than 1,000 points.', {
      fields: [{ field: 'interval', expected: 'a longer interval, or a shorter range' }],
    })
  }
  return steps
}

/** Hours of at most 42 days: enough to see that there are too many, without making them all. */
const clampHours = (days: Days): Days => {
  const most = addUnits('day', days.from, 42)
  return { from: days.from, to: days.to < most ? days.to : most }
}
