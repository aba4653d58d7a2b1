import type { Freshness } from '#modules/metrics/contract.ts'
import { TimeText } from '#web/ui/TimeText.tsx'

interface FreshnessTextProps {
  freshness: Freshness
  isShort?: boolean
}

/** How fresh the figures are: when the last event behind them arrived. */
export const FreshnessText = ({ freshness, isShort = false }: FreshnessTextProps) =>
  freshness.lastReceived ? (
    <span>
      {isShort ? 'received' : 'last event received'} <TimeText at={freshness.lastReceived} />
    </span>
  ) : (
    <span>no event received yet</span>
  )
