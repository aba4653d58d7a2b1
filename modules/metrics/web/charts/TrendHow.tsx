import type { TrendResult, TrendSpec } from '#modules/metrics/contract.ts'
import { useLocale } from '#web/ui/locale.tsx'
import { Link } from '#web/navigation.tsx'
import { HowCounted } from '../answers/HowCounted.tsx'
import { figure } from '../words/figures.ts'
import { trendDefinition } from './trend-definition.ts'

interface TrendHowProps {
  result: TrendResult
  spec: TrendSpec
  onClose: () => void
}

/** Explains a trend: what each series counts, on what it rests, and the statements that were run. */
export function TrendHow({ result, spec, onClose }: TrendHowProps) {
  const { language } = useLocale()
  const metrics = new Map(result.series.flatMap((one) => (one.metric ? [[one.metric.key, one.metric]] : [])))
  const withoutNumber = result.series.reduce((sum, one) => sum + (one.withoutNumber ?? 0), 0)
  const n = result.series.reduce((sum, one) => sum + (one.current.n ?? 0), 0)
  return (
    <HowCounted
      definition={trendDefinition(spec, language).map((sentence) => (
        <p key={sentence} style={{ margin: '0 0 6px' }}>
          {sentence}
        </p>
      ))}
      facts={[
        ...[...metrics.values()].map((one) => ({
          name: 'Metric',
          value: (
            <Link to={`/metrics/${one.key}`}>
              {one.name}, version {one.version}
              {one.certified ? ', certified' : ''}
            </Link>
          ),
        })),
        { name: 'n', value: `${figure(n, 'events', language)} events, or for shares units, behind the figures` },
        ...(withoutNumber > 0
          ? [{ name: 'Left out', value: `${figure(withoutNumber, 'events', language)} events whose property holds no number` }]
          : []),
      ]}
      period={result.period}
      freshness={result.freshness}
      notes={result.notes}
      sql={result.sql}
      onClose={onClose}
    />
  )
}
