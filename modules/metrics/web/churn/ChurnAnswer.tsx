import { useMemo } from 'react'
import type { ChurnResult, ChurnSpec } from '#modules/metrics/contract.ts'
import { Chart } from '#web/ui/Chart.tsx'
import { useLocale } from '#web/ui/locale.tsx'
import { RankedBars } from '#web/ui/RankedBars.tsx'
import { StatAnswer } from '#web/ui/StatAnswer.tsx'
import { FreshnessText } from '../answers/FreshnessText.tsx'
import { Notice } from '../answers/Notice.tsx'
import { Section } from '../answers/Section.tsx'
import { segmentNotes } from '../answers/segment-bars.ts'
import { propertyName } from '../words/conditions.ts'
import classes from '../adoption/adoption.module.css'
import { churnBars, churnChart, churnSentence, contractionWords, orderMayBeChance, rankValue, subject } from './churn-answer.ts'
import type { ChurnState } from './churn-state.ts'
import { ChurnDefinitions } from './ChurnDefinitions.tsx'
import { ChurnTable } from './ChurnTable.tsx'
import { WhoChurned } from './WhoChurned.tsx'

interface ChurnAnswerProps {
  result: ChurnResult
  spec: ChurnSpec
  state: ChurnState
  onChange: (patch: Partial<ChurnState>) => void
  anchored?: string | undefined
}

/** The answer: the segment that loses most, all segments beside it, the months, and who left. */
export function ChurnAnswer({ result, spec, state, onChange, anchored }: ChurnAnswerProps) {
  const locale = useLocale()
  const { language } = locale
  const by = state.rank
  const property = spec.segmentBy && propertyName(spec.segmentBy)
  const top = subject(result, by)
  const months = useMemo(() => churnChart(result, locale), [result, locale])
  const notes = [
    anchored,
    contractionWords(result, language),
    result.period.partial ? 'The period is not over: endings that are not known yet are missing.' : undefined,
    orderMayBeChance(result, by) ? 'The intervals of the first two segments overlap: their order may be chance.' : undefined,
  ].filter((note) => note !== undefined)
  return (
    <>
      <StatAnswer
        value={rankValue(top, by)}
        unit="share"
        reason={by === 'revenue' ? (top.revenueReason ?? top.logo.reason) : top.logo.reason}
        n={top.logo.n}
        of="accounts"
        {...(by === 'logo' && { low: top.logo.low, high: top.logo.high })}
        isSmallN={top.logo.smallN}
        period={result.period.words}
        freshness={<FreshnessText freshness={result.freshness} />}
        onExplain={() => onChange({ how: true })}
      >
        {churnSentence(result, by, property, language)}
      </StatAnswer>
      {notes.map((note) => (
        <Notice key={note}>{note}</Notice>
      ))}
      <div className={classes.sections}>
        {result.segments && property && (
          <Section title={`By ${property}`} meaning="Press a bar to see who left. Lines show the 95 % interval.">
            <RankedBars
              label={`Churn by ${property}`}
              bars={churnBars(result, by)}
              unit="share"
              of="accounts"
              onPick={(segment) => onChange({ segment: state.segment === segment ? '' : segment })}
              pickedId={state.segment}
            />
            {segmentNotes(
              result.segments.map((part) => ({ rate: part.logo })),
              result.cut,
              'accounts',
            ).map((note) => (
              <Notice key={note}>{note}</Notice>
            ))}
            <ChurnTable result={result} property={property} />
          </Section>
        )}
        <Section title="Month by month" meaning="Accounts that paid on the first of the month and no longer on the first of the next.">
          <Chart spec={months} label="Churn by month" height={240} />
        </Section>
        <WhoChurned result={result} spec={spec} state={state} onChange={onChange} />
        <ChurnDefinitions notes={result.notes} />
      </div>
    </>
  )
}
