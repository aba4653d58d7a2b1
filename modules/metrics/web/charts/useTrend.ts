import { useMemo } from 'react'
import { useDebouncedValue } from '@mantine/hooks'
import { runTrend, type TrendSpec } from '#modules/metrics/contract.ts'
import { useApi } from '#web/api/query.ts'
import { useAnchor } from '../answers/useAnchor.ts'

const patience = 200
const nothing: TrendSpec['range'] = { type: 'last', count: 1, unit: 'day', includeCurrent: false }

/**
 * Asks for a trend. The last answer stays while the next one is on its way; a question that was changed meanwhile is cancelled.
 * Where the data ended long ago, relative periods are counted back from its end.
 */
export function useTrend(spec: TrendSpec | undefined) {
  const [settled] = useDebouncedValue(spec, patience)
  const anchor = useAnchor(settled ? eventsOf(settled) : 'any', settled?.range ?? nothing)
  const asked = useMemo(
    () => settled && (anchor.asOf && !settled.asOf ? { ...settled, asOf: anchor.asOf } : settled),
    [settled, anchor.asOf],
  )
  const isAsking = asked !== undefined && !anchor.isPending
  const answer = useApi(runTrend, { body: asked ?? { kind: 'trend', series: [] } }, { enabled: isAsking, keepPrevious: true })
  return {
    result: spec ? answer.data : undefined,
    error: answer.error,
    refetch: () => void answer.refetch(),
    isStale: answer.isPlaceholderData || settled !== spec,
    /** The question as it was asked, with the day from which periods are counted back. */
    asked,
    anchored: settled?.asOf ? undefined : anchor.words,
  }
}

/** All events that a question is about; metrics may be about any. */
function eventsOf(spec: TrendSpec): 'any' | string[] {
  const names = spec.series.map((one) => (one.kind === 'events' ? one.events : 'any'))
  return names.includes('any') ? 'any' : [...new Set(names.flat())]
}
