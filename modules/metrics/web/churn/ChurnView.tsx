import { useMemo } from 'react'
import { Button } from '@mantine/core'
import type { Chart } from '#modules/metrics/contract.ts'
import { Link, useSearchState } from '#web/navigation.tsx'
import { EmptyState } from '#web/ui/EmptyState.tsx'
import { ErrorState } from '#web/ui/ErrorState.tsx'
import { Page } from '#web/ui/Page.tsx'
import { AnswerSkeleton, ChartSkeleton } from '#web/ui/Skeletons.tsx'
import { CsvButton } from '../answers/CsvButton.tsx'
import { SaveAnswer } from '../answers/SaveAnswer.tsx'
import { ShareButton } from '../answers/ShareButton.tsx'
import { Stale } from '../answers/Stale.tsx'
import { SavedChartActions } from '../charts/SavedChartActions.tsx'
import { useRenameChart } from '../charts/useRenameChart.ts'
import { ChurnAnswer } from './ChurnAnswer.tsx'
import { ChurnHow } from './ChurnHow.tsx'
import { ChurnQuestion } from './ChurnQuestion.tsx'
import { hasNoSubscriptions } from './churn-answer.ts'
import { churnSpecOf, churnStateSchema, type ChurnState } from './churn-state.ts'
import { useChurn } from './useChurn.ts'

/** Which segment loses most, who left or pays less, and since when. */
export function ChurnView({ saved }: { saved?: Chart }) {
  const savedSpec = saved?.spec.kind === 'churn' ? saved.spec : undefined
  const schema = useMemo(() => churnStateSchema(savedSpec), [savedSpec])
  const [state, setState] = useSearchState(schema)
  const change = (patch: Partial<ChurnState>) => setState(patch, { push: true })
  const { range, by, where, rank, months } = state
  const spec = useMemo(() => churnSpecOf({ range, by, where, rank, months }, savedSpec), [range, by, where, rank, months, savedSpec])
  const { result, error, refetch, isStale, asked, anchored } = useChurn(spec)
  const rename = useRenameChart(saved)
  const isEmpty = result !== undefined && hasNoSubscriptions(result)
  return (
    <Page
      title={saved?.name ?? 'Churn by segment'}
      {...(saved && rename && { onRename: rename })}
      meaning={saved?.description || 'Where revenue is lost: with which kind of customer, who left, and who pays less.'}
      action={
        <>
          <ShareButton />
          <CsvButton spec={isEmpty ? undefined : asked} name={saved?.name ?? 'Churn by segment'} />
          {saved ? (
            <SavedChartActions chart={saved} spec={spec} display="table" />
          ) : (
            <SaveAnswer spec={isEmpty ? undefined : spec} display="table" suggestion="Churn by segment" />
          )}
        </>
      }
    >
      {isEmpty && !isStale ? (
        <NoSubscriptions />
      ) : (
        <>
          <ChurnQuestion state={state} onChange={change} />
          {error && !isStale ? (
            <ErrorState error={error} onRetry={refetch} isCompact />
          ) : result ? (
            <Stale isStale={isStale}>
              <ChurnAnswer result={result} spec={asked} state={state} onChange={change} anchored={anchored} />
            </Stale>
          ) : (
            <>
              <AnswerSkeleton />
              <ChartSkeleton height={220} />
            </>
          )}
        </>
      )}
      {state.how && result && <ChurnHow result={result} spec={asked} onClose={() => setState({ how: false })} />}
    </Page>
  )
}

const NoSubscriptions = () => (
  <EmptyState
    title="No paid subscription is known yet"
    text="Churn is counted from subscriptions: account, start, end, and monthly amount. Import them as a file, or send them with group calls from your billing system. This page then says which segment leaves most, and who."
    action={
      <Button component={Link} to="/import">
        Import subscriptions
      </Button>
    }
    sample={
      <pre style={{ margin: 0, fontSize: 12 }}>
        {
          'account,subscription_id,started_on,ended_on,mrr,currency,plan\nacme,sub-1,2026-01-15,,490,EUR,Pro\nglobex,sub-2,2025-11-01,2026-03-31,120,EUR,Basic'
        }
      </pre>
    }
  />
)
