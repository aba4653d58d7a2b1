import * as z from 'zod'
import { useApi } from '#web/api/query.ts'
import { useRouteParams, useSearchState } from '#web/navigation.tsx'
import { ErrorState } from '#web/ui/ErrorState.tsx'
import { PageSkeleton } from '#web/ui/Skeletons.tsx'
import { getPlan, getPlanEvent, suggestPlan, type PlannedEvent } from '../../contract.ts'
import { EventForm } from './EventForm.tsx'

const search = z.object({ from: z.string().default('') })

const fresh = (name: string): PlannedEvent => ({
  name,
  description: '',
  owner: '',
  status: 'live',
  sources: {},
  namedOtherwise: false,
  schema: { type: 'object', additionalProperties: false, properties: {} },
})

/** Writes an event of the plan: a planned one, one that was suggested, or a new one. */
export default function PlanEventPage() {
  const { name = '' } = useRouteParams()
  const [{ from }] = useSearchState(search)
  const plan = useApi(getPlan, {})
  const known = useApi(getPlanEvent, { params: { name } }, { enabled: name !== '' })
  const suggested = useApi(suggestPlan, { query: { event: from } }, { enabled: from !== '' })
  const failed = [plan, known, suggested].find(({ error }) => error)
  if (failed) return <ErrorState error={failed.error} onRetry={() => void failed.refetch()} isWholePage />
  if (!plan.data || (name && !known.data) || (from && !suggested.data)) return <PageSkeleton />
  const event = known.data?.draft ?? known.data?.published ?? suggested.data?.items[0]?.event ?? fresh(name || from)
  return (
    <EventForm
      key={`${event.name} ${plan.data.revision}`}
      event={event}
      isNew={!known.data?.draft}
      plan={plan.data}
      history={known.data?.history ?? []}
    />
  )
}
