import { useSession } from '#web/api/session.tsx'
import { createMetric, listMetrics } from '#modules/metrics/contract.ts'
import { call } from '#web/api/client.ts'
import { invalidate, queryClient } from '#web/api/query.ts'
import { useGo } from '#web/navigation.tsx'
import { Page } from '#web/ui/Page.tsx'
import { emptyDraft } from './metric-form.ts'
import { MetricForm } from './MetricForm.tsx'

/** `/metrics/new`. */
export default function NewMetricPage() {
  const { user } = useSession()
  const go = useGo()
  return (
    <Page
      title="New metric"
      meaning="Say it in words first. If two people could read the words differently, the number will be read differently too."
      width="reading"
    >
      <MetricForm
        start={emptyDraft(user.id)}
        isNew
        submit="Create metric"
        onSave={async ({ note: _, ...draft }) => {
          const metric = await call(createMetric, { body: draft })
          await invalidate(queryClient, [listMetrics])
          go(`/metrics/${metric.key}`)
        }}
      />
    </Page>
  )
}
