import { useMemo, useState } from 'react'
import { Button } from '@mantine/core'
import type { Chart } from '#modules/metrics/contract.ts'
import { useSearchState } from '#web/navigation.tsx'
import { ErrorState } from '#web/ui/ErrorState.tsx'
import { Page } from '#web/ui/Page.tsx'
import { AnswerSkeleton, ChartSkeleton } from '#web/ui/Skeletons.tsx'
import { CsvButton } from '../answers/CsvButton.tsx'
import { SaveAnswer } from '../answers/SaveAnswer.tsx'
import { ShareButton } from '../answers/ShareButton.tsx'
import { Stale } from '../answers/Stale.tsx'
import { SavedChartActions } from '../charts/SavedChartActions.tsx'
import { useRenameChart } from '../charts/useRenameChart.ts'
import { AdoptionAnswer } from './AdoptionAnswer.tsx'
import { AdoptionHow } from './AdoptionHow.tsx'
import { AdoptionQuestion } from './AdoptionQuestion.tsx'
import { adoptionSpecOf, adoptionStateSchema, featureName, type AdoptionState } from './adoption-state.ts'
import { exposureWords } from './adoption-words.ts'
import { ChooseFeature } from './ChooseFeature.tsx'
import { useAdoption } from './useAdoption.ts'
import { useFirstQuestion } from './useFirstQuestion.ts'

/** Who adopted a feature: the question as a sentence that one fills in, then the answer. */
export function AdoptionView({ saved }: { saved?: Chart }) {
  const savedSpec = saved?.spec.kind === 'adoption' ? saved.spec : undefined
  const schema = useMemo(() => adoptionStateSchema(savedSpec), [savedSpec])
  const [state, setState] = useSearchState(schema)
  const change = (patch: Partial<AdoptionState>) => setState(patch, { push: true })
  const spec = useMemo(() => adoptionSpecOf(state, savedSpec), [state, savedSpec])
  const { result, error, refetch, isStale, asked, anchored } = useAdoption(spec)
  const [isChoosing, setChoosing] = useState(false)
  const isLooking = useFirstQuestion(!spec && !saved, setState)
  const rename = useRenameChart(saved)
  const name = saved?.name ?? (spec ? `Adoption of ${featureName(state)}` : 'Adoption of a feature')
  return (
    <Page
      title={saved?.name ?? 'Adoption of a feature'}
      {...(saved && rename && { onRename: rename })}
      meaning={saved?.description || 'Of those who could have used it, who did? Everybody gets the same time to find it.'}
      action={
        <>
          {!saved && spec && (
            <Button variant="default" aria-pressed={isChoosing} onClick={() => setChoosing(!isChoosing)}>
              Other features
            </Button>
          )}
          <ShareButton />
          <CsvButton spec={asked} name={name} />
          {saved ? (
            <SavedChartActions chart={saved} spec={spec} display="number" />
          ) : (
            <SaveAnswer spec={spec} display="number" suggestion={name} />
          )}
        </>
      }
    >
      <AdoptionQuestion state={state} exposure={spec?.exposure.type === 'event' ? exposureWords(spec) : undefined} onChange={change} />
      {isChoosing || (!spec && !isLooking) ? (
        <ChooseFeature
          onChoose={(feature) => {
            setChoosing(false)
            change(feature)
          }}
        />
      ) : error && !isStale ? (
        <ErrorState error={error} onRetry={refetch} isCompact />
      ) : result && asked ? (
        <Stale isStale={isStale}>
          <AdoptionAnswer result={result} spec={asked} state={state} onChange={change} anchored={anchored} />
        </Stale>
      ) : (
        <>
          <AnswerSkeleton />
          <ChartSkeleton height={220} />
        </>
      )}
      {state.how && result && asked && <AdoptionHow result={result} spec={asked} onClose={() => setState({ how: false })} />}
    </Page>
  )
}
