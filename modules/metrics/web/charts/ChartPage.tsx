import { getChart } from '#modules/metrics/contract.ts'
import { useApi } from '#web/api/query.ts'
import { useRouteParams } from '#web/navigation.tsx'
import { ErrorState } from '#web/ui/ErrorState.tsx'
import { PageSkeleton } from '#web/ui/Skeletons.tsx'
import { AdoptionView } from '../adoption/AdoptionView.tsx'
import { ChurnView } from '../churn/ChurnView.tsx'
import { TrendBuilder } from './TrendBuilder.tsx'

/** `/charts/$chartId`: a saved question of any kind, on the page that asks it. */
export default function ChartPage() {
  const { chartId = '' } = useRouteParams()
  const { data: chart, error, refetch } = useApi(getChart, { params: { chartId } })
  if (error && !chart) return <ErrorState error={error} onRetry={() => void refetch()} isWholePage />
  if (!chart) return <PageSkeleton />
  // One page for each chart: what was typed for one must not stay for the next.
  if (chart.spec.kind === 'adoption') return <AdoptionView key={chartId} saved={chart} />
  return chart.spec.kind === 'churn' ? <ChurnView key={chartId} saved={chart} /> : <TrendBuilder key={chartId} saved={chart} />
}
