import { useMemo } from 'react'
import { listMetrics, type Chart } from '#modules/metrics/contract.ts'
import { useApi } from '#web/api/query.ts'
import { useSearchState } from '#web/navigation.tsx'
import { writeRange } from '#web/ui/date-range.ts'
import { EmptyState } from '#web/ui/EmptyState.tsx'
import { ErrorState } from '#web/ui/ErrorState.tsx'
import { Page } from '#web/ui/Page.tsx'
import { AnswerSkeleton, ChartSkeleton } from '#web/ui/Skeletons.tsx'
import { CsvButton } from '../answers/CsvButton.tsx'
import { SaveAnswer } from '../answers/SaveAnswer.tsx'
import { ShareButton } from '../answers/ShareButton.tsx'
import { Stale } from '../answers/Stale.tsx'
import { seriesWords } from '../words/measures.ts'
import { propertyName } from '../words/conditions.ts'
import { chartStateSchema, specOf, type ChartState } from './chart-state.ts'
import { SavedChartActions } from './SavedChartActions.tsx'
import { TrendAnswer } from './TrendAnswer.tsx'
import { TrendControls } from './TrendControls.tsx'
import { TrendHow } from './TrendHow.tsx'
import { TrendQuestion } from './TrendQuestion.tsx'
import { useRenameChart } from './useRenameChart.ts'
import { useTrend } from './useTrend.ts'
import classes from './builder.module.css'

/** Builds a chart over time. The address holds the whole question; of a saved chart, only what differs from it. */
export function TrendBuilder({ saved }: { saved?: Chart }) {
  const schema = useMemo(() => chartStateSchema(saved), [saved])
  const [state, setState] = useSearchState(schema)
  const change = (patch: Partial<ChartState>) => setState(patch, { push: true })
  const spec = useMemo(() => specOf(state), [state])
  const { result, error, refetch, isStale, asked, anchored } = useTrend(spec)
  const rename = useRenameChart(saved)
  const suggestion = useSuggestion(state)
  const name = saved?.name ?? suggestion
  return (
    <Page
      title={saved ? saved.name : 'New chart'}
      {...(saved && rename && { onRename: rename })}
      meaning={saved?.description || 'Count events, people or accounts over time, or follow a metric of the catalogue.'}
      action={
        <>
          <ShareButton />
          <CsvButton spec={asked} name={name} />
          {saved ? (
            <SavedChartActions chart={saved} spec={spec} display={state.view} />
          ) : (
            <SaveAnswer spec={spec} display={state.view} suggestion={suggestion} />
          )}
        </>
      }
    >
      <div className={classes.frame}>
        <div className={classes.builder}>
          <TrendQuestion state={state} onChange={change} />
          <div className={classes.answer}>
            <TrendControls state={state} onChange={change} />
            {error && !isStale ? (
              <ErrorState error={error} onRetry={refetch} isCompact />
            ) : result && asked ? (
              <Stale isStale={isStale}>
                <TrendAnswer
                  result={result}
                  spec={asked}
                  view={state.view}
                  label={name}
                  anchored={anchored}
                  onExplain={() => change({ how: true })}
                  onRange={(range) => change({ range: writeRange(range) })}
                />
              </Stale>
            ) : spec ? (
              <>
                <AnswerSkeleton />
                <ChartSkeleton height={340} />
              </>
            ) : (
              <EmptyState
                title="Choose what to count"
                text="Pick an event or a metric at the left, and for a sum or an average the property that holds the numbers."
              />
            )}
          </div>
        </div>
      </div>
      {state.how && result && asked && <TrendHow result={result} spec={asked} onClose={() => setState({ how: false })} />}
    </Page>
  )
}

/** A name for the chart in the words of its question: "Report viewed, unique people by plan". */
function useSuggestion(state: ChartState): string {
  const metrics = useApi(listMetrics, { query: {} }, { staleTime: 60_000 }).data?.items ?? []
  const names = new Map(metrics.map((one) => [one.key, one.name]))
  const [first, ...others] = state.series
  if (!first) return 'Chart'
  const words = seriesWords(first, names) + (others.length > 0 ? ` and ${others.length} more` : '')
  const by = state.by ? ` by ${propertyName({ of: 'event', name: state.by.slice(state.by.indexOf(':') + 1) })}` : ''
  return words.charAt(0).toUpperCase() + words.slice(1) + by
}
