import { getMetric } from '#modules/metrics/contract.ts'
import { useApi } from '#web/api/query.ts'
import { useRouteParams } from '#web/navigation.tsx'
import { ErrorState } from '#web/ui/ErrorState.tsx'
import { Page } from '#web/ui/Page.tsx'
import { PageSkeleton } from '#web/ui/Skeletons.tsx'
import { CertifiedBadge } from './CertifiedBadge.tsx'
import { MetricActions } from './MetricActions.tsx'
import { MetricDefinition } from './MetricDefinition.tsx'
import { MetricOverTime } from './MetricOverTime.tsx'
import { MetricVersions } from './MetricVersions.tsx'
import { useMembers } from './useMembers.ts'
import classes from './catalogue.module.css'

/** `/metrics/$metricId`: a metric, by its key. */
export default function MetricPage() {
  const { metricId = '' } = useRouteParams()
  const { data: metric, error, refetch } = useApi(getMetric, { params: { key: metricId } })
  const { nameOf } = useMembers()
  if (error && !metric) return <ErrorState error={error} onRetry={() => void refetch()} isWholePage />
  if (!metric) return <PageSkeleton />
  return (
    <Page
      title={metric.name}
      aside={metric.certified && <CertifiedBadge by={nameOf(metric.certifiedBy)} />}
      meaning={metric.description}
      action={<MetricActions metric={metric} />}
    >
      <div className={classes.columns}>
        <MetricOverTime key={metric.key} metric={metric} />
        <div className={classes.side}>
          <MetricDefinition metric={metric} />
          <MetricVersions versions={metric.versions} current={metric.version} nameOf={nameOf} />
        </div>
      </div>
    </Page>
  )
}
