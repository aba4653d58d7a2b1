import type { Freshness } from '#modules/metrics/contract.ts'
import { TimeText } from '#web/ui/TimeText.tsx'

/** How fresh the figures are: when the last event behind them arrived. */
export const FreshnessText = ({ freshness }: { freshness: Freshness }) =>
  freshness.watermark ? (
    <span>
      last event received <TimeText at={freshness.watermark} />
    </span>
  ) : (
    <span>no event received yet</span>
  )
