import { useMemo } from 'react'
import { getChart, type Chart, type ChartSpec, type Range, type Tile } from '#modules/metrics/contract.ts'
import { useApi } from '#web/api/query.ts'
import { ErrorState } from '#web/ui/ErrorState.tsx'
import { ChartSkeleton } from '#web/ui/Skeletons.tsx'
import { useAdoption } from '../adoption/useAdoption.ts'
import { useChurn } from '../churn/useChurn.ts'
import { useTrend } from '../charts/useTrend.ts'
import { AdoptionTile } from './AdoptionTile.tsx'
import { ChurnTile } from './ChurnTile.tsx'
import type { TileEditing, TileProps } from './DashboardTile.tsx'
import { TileFrame } from './TileFrame.tsx'
import { overRange } from './tiles.ts'
import { TrendTile } from './TrendTile.tsx'

type OfChart = Extract<Tile, { kind: 'chart' }>

/** A saved chart on a dashboard. */
export function ChartTile({ tile, range, editing }: TileProps<OfChart>) {
  const { data: chart, error, refetch } = useApi(getChart, { params: { chartId: tile.chartId } }, { staleTime: 60_000 })
  if (chart) return <Answered chart={chart} tile={tile} range={range} editing={editing} />
  return (
    <TileFrame title={error ? 'A chart that is not there' : 'Loading'} to={`/charts/${tile.chartId}`} size={tile.size} editing={editing}>
      {error ? <ErrorState error={error} onRetry={() => void refetch()} isCompact /> : <ChartSkeleton height={160} />}
    </TileFrame>
  )
}

interface AnsweredProps {
  chart: Chart
  tile: OfChart
  range: Range | undefined
  editing: TileEditing | undefined
}

function Answered({ chart, range, ...rest }: AnsweredProps) {
  const spec = useMemo((): ChartSpec => (range ? overRange(chart.spec, range) : chart.spec), [chart, range])
  if (spec.kind === 'adoption') return <OfAdoption chart={chart} spec={spec} {...rest} />
  return spec.kind === 'churn' ? <OfChurn chart={chart} spec={spec} {...rest} /> : <OfTrend chart={chart} spec={spec} {...rest} />
}

type Of<Kind extends ChartSpec['kind']> = Omit<AnsweredProps, 'range'> & { spec: Extract<ChartSpec, { kind: Kind }> }

const frameOf = ({ chart, tile, editing }: Omit<AnsweredProps, 'range'>) => ({
  title: tile.title ?? chart.name,
  to: `/charts/${chart.id}`,
  size: tile.size,
  editing,
})

function OfTrend(props: Of<'trend'>) {
  const { result, error, refetch, isStale, asked } = useTrend(props.spec)
  return (
    <TileFrame {...frameOf(props)} isStale={isStale && result !== undefined} period={result?.period} freshness={result?.freshness}>
      {error ? (
        <ErrorState error={error} onRetry={refetch} isCompact />
      ) : result && asked ? (
        <TrendTile result={result} asked={asked.series} display={props.chart.display} label={props.chart.name} />
      ) : (
        <ChartSkeleton height={180} />
      )}
    </TileFrame>
  )
}

function OfAdoption(props: Of<'adoption'>) {
  const { result, error, refetch, isStale, asked } = useAdoption(props.spec)
  return (
    <TileFrame {...frameOf(props)} isStale={isStale && result !== undefined} period={result?.period} freshness={result?.freshness}>
      {error ? (
        <ErrorState error={error} onRetry={refetch} isCompact />
      ) : result && asked ? (
        <AdoptionTile result={result} spec={asked} size={props.tile.size} />
      ) : (
        <ChartSkeleton height={180} />
      )}
    </TileFrame>
  )
}

function OfChurn(props: Of<'churn'>) {
  const { result, error, refetch, isStale, asked } = useChurn(props.spec)
  return (
    <TileFrame {...frameOf(props)} isStale={isStale && result !== undefined} period={result?.period} freshness={result?.freshness}>
      {error ? (
        <ErrorState error={error} onRetry={refetch} isCompact />
      ) : result ? (
        <ChurnTile result={result} spec={asked} size={props.tile.size} />
      ) : (
        <ChartSkeleton height={180} />
      )}
    </TileFrame>
  )
}
