import { Button } from '@mantine/core'
import { useState } from 'react'
import { RankedBars } from '#web/ui/RankedBars.tsx'
import { reasonText } from './reasons.ts'

interface ReasonBarsProps {
  reasons: readonly { code: string; count: number }[]
  /** The code that is filtered by, empty for none. */
  picked: string
  onPick: (code: string) => void
}

const shownAtFirst = 5

/** How many events each reason holds back, the most frequent first. Pressing one filters by it. */
export function ReasonBars({ reasons, picked, onPick }: ReasonBarsProps) {
  const [isAll, setAll] = useState(false)
  if (reasons.length === 0) return null
  const shown = reasons.filter(({ code }, i) => isAll || i < shownAtFirst || code === picked)
  return (
    <div>
      <RankedBars
        label="Refused events by reason"
        unit="count"
        bars={shown.map(({ code, count }) => ({ id: code, label: reasonText(code), value: count }))}
        onPick={(code) => onPick(code === picked ? '' : code)}
        {...(picked && { pickedId: picked })}
      />
      {reasons.length > shownAtFirst && (
        <Button variant="subtle" color="gray" size="compact-sm" onClick={() => setAll(!isAll)} aria-expanded={isAll}>
          {isAll ? 'Show the most frequent' : `Show all ${reasons.length} reasons`}
        </Button>
      )}
    </div>
  )
}
