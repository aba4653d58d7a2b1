import { runTrend } from '#modules/metrics/contract.ts'
import { useApi } from '#web/api/query.ts'
import { addDays } from '#web/ui/date-range.ts'

const daysBack = 90
const most = 48

export interface UsedFeature {
  name: string
  uses: number
}

/** The features that an event names in a property, the most used first, over the last 90 days in which it happened. */
export function useUsedFeatures(
  event: { name: string; lastSeen: string } | undefined,
  property: string,
): { features: UsedFeature[]; isPending: boolean } {
  const to = addDays((event?.lastSeen ?? '2000-01-01').slice(0, 10), 2)
  const result = useApi(
    runTrend,
    {
      body: {
        kind: 'trend',
        series: [{ kind: 'events', events: [event?.name ?? '-'], measure: { type: 'count' } }],
        interval: 'month',
        range: { type: 'between', from: addDays(to, -daysBack), to },
        breakdown: { property: { of: 'event', name: property }, limit: most },
      },
    },
    { enabled: event !== undefined, staleTime: 300_000 },
  )
  const features = (result.data?.series ?? []).flatMap((one) =>
    one.segment?.kind === 'value' && one.segment.value ? [{ name: one.segment.value, uses: one.current.total ?? 0 }] : [],
  )
  return { features, isPending: event !== undefined && result.isPending }
}
