import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useApi, useMutationOf } from '#web/api/query.ts'
import { useCan } from '#web/api/session.tsx'
import { Link, useGo } from '#web/navigation.tsx'
import { EmptyState } from '#web/ui/EmptyState.tsx'
import { ErrorState } from '#web/ui/ErrorState.tsx'
import { useLocale } from '#web/ui/locale.tsx'
import { formatNumber } from '#web/ui/number-format.ts'
import { Page } from '#web/ui/Page.tsx'
import { PlainTable } from '#web/ui/PlainTable.tsx'
import { PageSkeleton } from '#web/ui/Skeletons.tsx'
import { StatusBadge } from '#web/ui/StatusBadge.tsx'
import { notifyDone, notifyProblem } from '#web/ui/undo-toast.tsx'
import { getPlan, publishPlan, reviewPlanDraft, type PlanReview } from '../../contract.ts'
import parts from '../parts.module.css'
import { planAnswers } from './plan-answers.ts'
import { ChangeList } from './ChangeList.tsx'
import { codeWords, modeWords } from './words.ts'

/** What the plan would have objected to: the price of publishing it. */
function Forecast({ of }: { of: NonNullable<PlanReview['forecast']> }) {
  const { language } = useLocale()
  const number = (value: number) => formatNumber(value, { unit: 'count', language })
  return (
    <section className={parts.section} aria-labelledby="forecast">
      <h2 id="forecast" className={parts.heading}>
        If it had applied for the last 7 days
      </h2>
      <p>
        Of {number(of.events)} events, {of.isExact ? '' : 'about '}
        <strong>{number(of.wouldViolate)} would violate</strong> the plan.{' '}
        <span className={parts.muted}>
          {of.isExact ? 'All of them were looked at.' : `${number(of.looked)} of them were looked at, spread evenly by event.`} Events that
          were refused are not among them.
        </span>
      </p>
      {of.items.length > 0 && (
        <PlainTable
          label="Events that would violate"
          headers={['Event', 'Violating', 'Looked at', 'What is done', 'Mostly']}
          rows={of.items.map((line) => [
            line.event,
            line.violating,
            line.looked,
            modeWords[line.mode].text,
            line.codes[0] ? `${codeWords[line.codes[0].code]}${line.codes[0].property ? `: ${line.codes[0].property}` : ''}` : '',
          ])}
          maxHeight={360}
        />
      )}
    </section>
  )
}

/** The draft against what applies: changes, problems, forecast; and the button that makes it apply. */
export default function PublishPage() {
  const [plan, review] = [useApi(getPlan, {}), useApi(reviewPlanDraft, {}, { staleTime: 0 })]
  const [note, setNote] = useState('')
  const can = useCan()
  const go = useGo()
  const publish = useMutationOf(publishPlan, {
    invalidates: planAnswers,
    onSuccess: ({ version }) => {
      notifyDone(`Version ${version} applies from now on.`)
      go('/plan')
    },
    onError: (error) => notifyProblem(error.detail),
  })
  if (review.error) return <ErrorState error={review.error} onRetry={() => void review.refetch()} isWholePage />
  if (!review.data || !plan.data) return <PageSkeleton />
  const { problems, changes, forecast } = review.data
  const errors = problems.filter(({ isWarning }) => !isWarning)
  return (
    <Page
      title="Publish the tracking plan"
      meaning={`Makes the draft version ${plan.data.version + 1}. It applies at once, on every source.`}
    >
      {changes.length === 0 ? (
        <EmptyState
          title="There is nothing to publish"
          text="The draft is the same as the version that applies."
          action={
            <Button component={Link} to="/plan">
              Back to the plan
            </Button>
          }
        />
      ) : (
        <div className={parts.main}>
          <section className={parts.section} aria-labelledby="changes">
            <h2 id="changes" className={parts.heading}>
              Changes
            </h2>
            <ChangeList changes={changes} />
          </section>
          {problems.length > 0 && (
            <section className={parts.section} aria-labelledby="problems">
              <h2 id="problems" className={parts.heading}>
                {errors.length > 0 ? 'To be mended first' : 'Good to know'}
              </h2>
              <ul className={parts.list}>
                {problems.map(({ where, message, isWarning }) => (
                  <li key={`${where} ${message}`}>
                    <StatusBadge status={isWarning ? 'warn' : 'bad'}>{message}</StatusBadge>
                  </li>
                ))}
              </ul>
            </section>
          )}
          {forecast && <Forecast of={forecast} />}
          {can('events:manage') ? (
            <div className={parts.row}>
              <TextInput
                aria-label="Why"
                placeholder="Why, for the history (optional)"
                value={note}
                onChange={(event) => setNote(event.currentTarget.value)}
                maxLength={1000}
                style={{ flex: '1 1 240px' }}
              />
              <Button
                disabled={errors.length > 0}
                loading={publish.isPending}
                onClick={() => publish.mutate({ body: { revision: plan.data.revision, note } })}
              >
                Publish version {plan.data.version + 1}
              </Button>
            </div>
          ) : (
            <p className={parts.muted}>Somebody who manages events can publish it.</p>
          )}
        </div>
      )}
    </Page>
  )
}
