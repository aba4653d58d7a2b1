import { useMemo } from 'react'
import { useDebouncedValue } from '@mantine/hooks'
import { runAdoption, type AdoptionSpec } from '#modules/metrics/contract.ts'
import { useApi } from '#web/api/query.ts'
import { useAnchor } from '../answers/useAnchor.ts'

const patience = 200
const nothing: AdoptionSpec['range'] = { type: 'last', count: 1, unit: 'month', includeCurrent: false }

/** Asks who adopted a feature; keeps the last answer while the next one is on its way, and counts back from the end of old data. */
export function useAdoption(spec: AdoptionSpec | undefined) {
  const [settled] = useDebouncedValue(spec, patience)
  const anchor = useAnchor(settled && settled.feature.events !== 'any' ? settled.feature.events : 'any', settled?.range ?? nothing)
  const asked = useMemo(
    () => settled && (anchor.asOf && !settled.asOf ? { ...settled, asOf: anchor.asOf } : settled),
    [settled, anchor.asOf],
  )
  const isAsking = asked !== undefined && !anchor.isPending
  const answer = useApi(
    runAdoption,
    { body: asked ?? { kind: 'adoption', feature: { events: 'any' } } },
    { enabled: isAsking, keepPrevious: true },
  )
  return {
    result: spec ? answer.data : undefined,
    error: answer.error,
    refetch: () => void answer.refetch(),
    isStale: answer.isPlaceholderData || settled !== spec,
    asked,
    anchored: settled?.asOf ? undefined : anchor.words,
  }
}
