import { useMemo } from 'react'
import { Link } from '#web/navigation.tsx'
import { useLocale } from '#web/ui/locale.tsx'
import { formatNumber } from '#web/ui/number-format.ts'
import { Sparkline } from '#web/ui/Sparkline.tsx'
import { TimeText } from '#web/ui/TimeText.tsx'
import type { Source } from '../../contract.ts'
import { everyDay } from '../days.ts'
import { Facts } from '../Facts.tsx'
import { countOf } from '../words.ts'

interface SourceFiguresProps {
  source: Source
  /** Whether the days are drawn beside the figures: not where a chart shows them. */
  hasDays: boolean
}

/** How much came from a source in 30 days, when the last event, and what was refused. */
export function SourceFigures({ source: { id, stats }, hasDays }: SourceFiguresProps) {
  const { language } = useLocale()
  const days = useMemo(() => everyDay(stats.daily, { accepted: 0, refused: 0 }, 30, new Date()), [stats.daily])
  const share = (value: number | null) =>
    value === null ? 'N/A: nothing arrived' : value > 0 && value < 0.001 ? 'below 0.1%' : formatNumber(value, { unit: 'share', language })
  const refused = stats.quarantined + stats.rejected
  return (
    <Facts
      isStrip
      facts={[
        ['Accepted in 30 days', countOf(stats.accepted, 'event', 'events', language)],
        ['Last event', stats.lastEventAt ? <TimeText key="last" at={stats.lastEventAt} /> : 'None yet'],
        [
          'Refused',
          refused > 0 ? (
            <Link key="refused" to={`/quarantine?source=${id}`}>
              {`${formatNumber(refused, { unit: 'count', language })} (${share(stats.errorRate)})`}
            </Link>
          ) : (
            share(stats.errorRate)
          ),
        ],
        ['Sent twice, counted once', share(stats.duplicateRate)],
        ...(hasDays && stats.accepted > 0
          ? ([
              [
                'By day',
                <Sparkline
                  key="days"
                  values={days.map(({ accepted }) => accepted)}
                  label="Accepted events by day in the last 30 days"
                  width={160}
                  height={28}
                />,
              ],
            ] as const)
          : []),
      ]}
    />
  )
}
