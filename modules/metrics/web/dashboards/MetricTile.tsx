import { evaluateMetric, getMetric, type Tile } from '#modules/metrics/contract.ts'
import { useApi } from '#web/api/query.ts'
import { ErrorState } from '#web/ui/ErrorState.tsx'
import { ChartSkeleton } from '#web/ui/Skeletons.tsx'
import { useAnchor } from '../answers/useAnchor.ts'
import { CertifiedBadge } from '../catalogue/CertifiedBadge.tsx'
import type { TileProps } from './DashboardTile.tsx'
import { TileFrame } from './TileFrame.tsx'
import { TrendTile } from './TrendTile.tsx'

type OfMetric = Extract<Tile, { kind: 'metric' }>

const usual = { type: 'last', count: 12, unit: 'week', includeCurrent: false } as const

/** A metric of the catalogue on a dashboard. */
export function MetricTile({ tile, range, editing }: TileProps<OfMetric>) {
  const params = { key: tile.metric }
  const asked = range ?? tile.question?.range ?? usual
  const anchor = useAnchor('any', asked)
  const metric = useApi(getMetric, { params }, { staleTime: 60_000 })
  const body = { ...tile.question, range: asked, ...(anchor.asOf && { asOf: anchor.asOf }) }
  const { data, error, refetch, isPlaceholderData } = useApi(
    evaluateMetric,
    { params, body },
    { enabled: !anchor.isPending, keepPrevious: true },
  )
  return (
    <TileFrame
      title={tile.title ?? metric.data?.name ?? tile.metric}
      to={`/metrics/${tile.metric}`}
      size={tile.size}
      editing={editing}
      isStale={isPlaceholderData}
      period={data?.period}
      freshness={data?.freshness}
      badge={metric.data?.certified && <CertifiedBadge />}
    >
      {error ? (
        <ErrorState error={error} onRetry={() => void refetch()} isCompact />
      ) : data ? (
        <TrendTile result={data} asked={[]} display={tile.size === 'small' ? 'number' : 'line'} label={metric.data?.name ?? tile.metric} />
      ) : (
        <ChartSkeleton height={140} />
      )}
    </TileFrame>
  )
}
