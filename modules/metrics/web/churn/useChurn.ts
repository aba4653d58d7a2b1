import { useMemo } from 'react'
import { useDebouncedValue } from '@mantine/hooks'
import { runChurn, type ChurnSpec } from '#modules/metrics/contract.ts'
import { useApi } from '#web/api/query.ts'
import { useLocale } from '#web/ui/locale.tsx'
import { rangeAsOf } from '../answers/calendar.ts'
import { useAnchor } from '../answers/useAnchor.ts'

const patience = 200

/** Asks who churned; keeps the last answer while the next one is on its way, and counts back from the end of old data. */
export function useChurn(spec: ChurnSpec) {
  const { weekStart } = useLocale()
  const [settled] = useDebouncedValue(spec, patience)
  const anchor = useAnchor('any', settled.range)
  const asked = useMemo(
    () => (anchor.day && !settled.asOf ? { ...settled, range: rangeAsOf(settled.range, anchor.day, weekStart) } : settled),
    [settled, anchor.day, weekStart],
  )
  const answer = useApi(runChurn, { body: asked }, { enabled: !anchor.isPending, keepPrevious: true })
  return {
    result: answer.data,
    error: answer.error,
    refetch: () => void answer.refetch(),
    isStale: answer.isPlaceholderData || settled !== spec,
    asked,
    anchored: settled.asOf ? undefined : anchor.words,
  }
}
