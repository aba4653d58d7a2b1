import { Button } from '@mantine/core'
import { useApi, useMutationOf } from '#web/api/query.ts'
import { useCan } from '#web/api/session.tsx'
import { Link } from '#web/navigation.tsx'
import { EmptyState } from '#web/ui/EmptyState.tsx'
import { ErrorState } from '#web/ui/ErrorState.tsx'
import { useLocale } from '#web/ui/locale.tsx'
import { Page } from '#web/ui/Page.tsx'
import { PlainTable } from '#web/ui/PlainTable.tsx'
import { TableSkeleton } from '#web/ui/Skeletons.tsx'
import { notifyProblem, notifyUndo } from '#web/ui/undo-toast.tsx'
import { getPlan, putPlanEvent, removePlanEvent, suggestPlan } from '../../contract.ts'
import type { EndpointOutput } from '#kernel/http/endpoint.ts'
import parts from '../parts.module.css'
import { countOf, eventText } from '../words.ts'
import { DraftBanner } from './DraftBanner.tsx'
import { PlanNav } from './PlanNav.tsx'
import { planAnswers } from './plan-answers.ts'

type Suggestion = EndpointOutput<typeof suggestPlan>['items'][number]

interface SuggestedEventProps {
  of: Suggestion
  revision: number
  mayEdit: boolean
}

/** One event that arrives, with what its properties look like. */
function SuggestedEvent({ of: { event, volume30d, looked, properties }, revision, mayEdit }: SuggestedEventProps) {
  const { language } = useLocale()
  const onError = (error: { detail: string }) => notifyProblem(error.detail)
  const remove = useMutationOf(removePlanEvent, { invalidates: planAnswers, onError })
  const accept = useMutationOf(putPlanEvent, {
    invalidates: planAnswers,
    onSuccess: (plan) =>
      notifyUndo(`${eventText(event.name)} is in the draft`, () =>
        remove.mutateAsync({ params: { name: event.name }, query: { revision: plan.revision } }),
      ),
    onError,
  })
  return (
    <article className={parts.card} aria-label={event.name}>
      <div className={parts.row}>
        <h2 className={parts.heading}>{eventText(event.name)}</h2>
        <span className={parts.muted}>
          {countOf(volume30d, 'event', 'events', language)} in 30 days, {looked} looked at
        </span>
        {mayEdit && (
          <span className={`${parts.row} ${parts.end}`}>
            <Button component={Link} to="/plan/new" search={{ from: event.name }} variant="default">
              Edit first
            </Button>
            <Button loading={accept.isPending} onClick={() => accept.mutate({ params: { name: event.name }, body: { revision, event } })}>
              Accept
            </Button>
          </span>
        )}
      </div>
      {properties.length === 0 ? (
        <p className={parts.muted}>It carries no properties.</p>
      ) : (
        <PlainTable
          label={`Properties of ${event.name}`}
          headers={['Property', 'Type', 'Carried by', 'Required', 'Examples']}
          rows={properties.map(({ name, types, share, isRequired, examples }) => [
            name,
            types.join(' or '),
            `${Math.floor(share * 100)} %`,
            isRequired ? 'Yes' : 'No',
            examples.join(', '),
          ])}
          maxHeight={280}
        />
      )}
    </article>
  )
}

/** A plan read from what arrived, to be accepted event by event. */
export default function SuggestedPage() {
  const [suggestions, plan] = [useApi(suggestPlan, { query: {} }), useApi(getPlan, {})]
  const can = useCan()
  const items = suggestions.data?.items
  return (
    <Page
      title="Suggested events"
      meaning="What arrives and is not in the plan. A property is required where at least 99 % carry it; few different texts become the allowed values."
      filters={<PlanNav at="/plan/suggested" />}
    >
      <div className={parts.main}>
        <DraftBanner />
        {suggestions.error && <ErrorState error={suggestions.error} onRetry={() => void suggestions.refetch()} isCompact />}
        {suggestions.isPending && <TableSkeleton rows={4} />}
        {items?.map((one) => (
          <SuggestedEvent
            key={one.event.name}
            of={one}
            revision={plan.data?.revision ?? 0}
            mayEdit={can('events:write') && plan.data !== undefined}
          />
        ))}
        {items?.length === 0 && (
          <EmptyState
            title="Everything that arrives is in the plan"
            text="Events of a new name are suggested here as soon as they arrive."
          />
        )}
      </div>
    </Page>
  )
}
