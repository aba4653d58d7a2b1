import type { Rate, Segment } from '#modules/metrics/contract.ts'
import type { RankedBar } from '#web/ui/RankedBars.tsx'

/** Names a segment for a list or an address; `readSegment` finds it again. */
export const segmentKey = (segment: Segment): string => (segment.kind === 'value' ? `=${segment.value}` : segment.kind)

/** Said of a segment of fewer than five. */
export const tooFewToTell = 'too few to tell'

/** Segments as bars. Small groups of people say that they are not shown; few accounts say that they are too few to tell. */
export const segmentBars = (segments: readonly { segment: Segment; rate: Rate }[]): RankedBar[] =>
  segments.map(({ segment, rate }) => ({
    id: segmentKey(segment),
    label: segment.label,
    value: rate.value,
    reason: rate.reason,
    n: rate.n,
    low: rate.low,
    high: rate.high,
    isSmallN: rate.smallN,
    ...(rate.few && { note: tooFewToTell }),
  }))

const has = (count: number, what: string, rest: (isOne: boolean) => string): string[] =>
  count === 0 ? [] : [`${count === 1 ? `One ${what} has` : `${count} ${what}s have`} ${rest(count === 1)}`]

/** Segments in a few words for the reader: how many are small, too few to tell or hidden, and how many were added up. */
export function segmentNotes(segments: readonly { rate: Rate }[], cut: number, many: string): string[] {
  const hidden = segments.filter(({ rate }) => rate.suppressed).length
  const few = segments.filter(({ rate }) => rate.few).length
  const small = segments.filter(({ rate }) => rate.smallN && !rate.suppressed && !rate.few).length
  return [
    ...(small > 0 ? [`Grey: fewer than 100 ${many}, so read the interval rather than the bar.`] : []),
    ...has(few, 'segment', (isOne) => `fewer than 5 ${many}: too few to tell, so ${isOne ? 'it stands' : 'they stand'} below the others.`),
    ...has(hidden, 'segment', (isOne) => `fewer than 5 ${many}, or would tell of one that has: ${isOne ? 'it is' : 'they are'} not shown.`),
    ...(cut > 0 ? [`“Other” adds up ${cut} further ${cut === 1 ? 'value' : 'values'}.`] : []),
  ]
}
