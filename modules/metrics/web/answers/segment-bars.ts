import type { Rate, Segment } from '#modules/metrics/contract.ts'
import type { RankedBar } from '#web/ui/RankedBars.tsx'

/** Names a segment for a list or an address; `readSegment` finds it again. */
export const segmentKey = (segment: Segment): string => (segment.kind === 'value' ? `=${segment.value}` : segment.kind)

/** Segments as bars. Those of fewer than five say so instead of showing a figure. */
export const segmentBars = (segments: readonly { segment: Segment; rate: Rate }[], many: string): RankedBar[] =>
  segments.map(({ segment, rate }) => ({
    id: segmentKey(segment),
    label: segment.label,
    value: rate.suppressed ? null : rate.value,
    reason: rate.suppressed ? `Fewer than 5 ${many}: not shown` : rate.reason,
    n: rate.n,
    low: rate.low,
    high: rate.high,
    isSmallN: rate.smallN,
  }))

/** Segments in a few words for the reader: how many are small, how many are hidden, how many were added up. */
export function segmentNotes(segments: readonly { rate: Rate }[], cut: number, many: string): string[] {
  const hidden = segments.filter(({ rate }) => rate.suppressed).length
  const small = segments.filter(({ rate }) => rate.smallN && !rate.suppressed).length
  return [
    ...(small > 0 ? [`Grey: fewer than 100 ${many}, so read the interval rather than the bar.`] : []),
    ...(hidden > 0
      ? [
          `${hidden === 1 ? 'One segment has' : `${hidden} segments have`} fewer than 5 ${many} and ${hidden === 1 ? 'is' : 'are'} not shown, to protect whoever is in ${hidden === 1 ? 'it' : 'them'}.`,
        ]
      : []),
    ...(cut > 0 ? [`“Other” adds up ${cut} further ${cut === 1 ? 'value' : 'values'}.`] : []),
  ]
}
