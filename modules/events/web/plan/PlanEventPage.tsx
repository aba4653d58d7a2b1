import * as z from 'zod'
import { useApi } from '#web/api/query.ts'
import { useFormKey } from '#web/form-key.ts'
import { useRouteParams, useSearchState } from '#web/navigation.tsx'
import { ErrorState } from '#web/ui/ErrorState.tsx'
import { PageSkeleton } from '#web/ui/Skeletons.tsx'
import { getPlan, getPlanEvent, suggestPlan, type PlannedEvent } from '../../contract.ts'
import { canonicalJson } from '../../contract/plan/order.ts'
import { EventForm } from './EventForm.tsx'
import { keepEvent, keepPlan } from './plan-answers.ts'

/** `stop`: somebody came to store the event no more. */
const search = z.object({ from: z.string().default(''), stop: z.boolean().default(false) })

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
  const [{ from, stop }] = useSearchState(search)
  const plan = useApi(getPlan, {})
  const known = useApi(getPlanEvent, { params: { name } }, { enabled: name !== '' })
  const suggested = useApi(suggestPlan, { query: { event: from } }, { enabled: from !== '' })
  const event = known.data?.draft ?? known.data?.published ?? suggested.data?.items[0]?.event ?? fresh(name || from)
  const form = useFormKey(canonicalJson(event))
  const failed = [plan, known, suggested].find(({ error, data }) => error && !data)
  if (failed) return <ErrorState error={failed.error} onRetry={() => void failed.refetch()} isWholePage />
  if (!plan.data || (name && !known.data) || (from && !suggested.data)) return <PageSkeleton />
  return (
    <EventForm
      key={form.key}
      event={event}
      isNew={!known.data?.draft}
      plan={plan.data}
      // Of the same answer as the event: one that came later would let a save undo what somebody else changed of it.
      revision={known.data?.revision ?? plan.data.revision}
      isToStop={stop}
      history={known.data?.history ?? []}
      onSaved={(saved, summary) => {
        keepPlan(summary)
        // Under another name it is asked for anew.
        if (!known.data || saved.name !== name) return
        keepEvent(known.data, saved, summary)
        form.keep(canonicalJson(saved))
      }}
    />
  )
}
