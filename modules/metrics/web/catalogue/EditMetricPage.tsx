import { changeMetric, getMetric, listMetrics } from '#modules/metrics/contract.ts'
import { call } from '#web/api/client.ts'
import { invalidate, queryClient, useApi } from '#web/api/query.ts'
import { useGo, useRouteParams } from '#web/navigation.tsx'
import { ErrorState } from '#web/ui/ErrorState.tsx'
import { Page } from '#web/ui/Page.tsx'
import { PageSkeleton } from '#web/ui/Skeletons.tsx'
import { draftOf } from './metric-form.ts'
import { MetricForm } from './MetricForm.tsx'

/** `/metrics/$metricId/edit`. */
export default function EditMetricPage() {
  const { metricId = '' } = useRouteParams()
  const go = useGo()
  const { data: metric, error, refetch } = useApi(getMetric, { params: { key: metricId } })
  if (error && !metric) return <ErrorState error={error} onRetry={() => void refetch()} isWholePage />
  if (!metric) return <PageSkeleton />
  const meaning = metric.certified
    ? 'A change of the definition makes a new version, which somebody has to certify again. The old one stays in the history.'
    : 'A change of the definition makes a new version. The old one stays in the history.'
  return (
    <Page title={`Change ${metric.name}`} meaning={meaning} width="reading">
      <MetricForm
        key={`${metric.key}:${metric.version}`}
        start={draftOf(metric)}
        submit="Save"
        onSave={async ({ key: _, ...draft }) => {
          await call(changeMetric, { params: { key: metric.key }, body: { ...draft, version: metric.version } })
          await invalidate(queryClient, [getMetric, listMetrics])
          go(`/metrics/${metric.key}`)
        }}
      />
    </Page>
  )
}
