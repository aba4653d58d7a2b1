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
import {
  amountsWords,
  churnBars,
  churnChart,
  churnSentence,
  lossWords,
  nothingLost,
  orderMayBeChance,
  rankValue,
  subject,
} from './churn-answer.ts'
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

/** The answer: the segment that loses most, all segments beside it, the months, and who left or pays less. */
export function ChurnAnswer({ result, spec, state, onChange, anchored }: ChurnAnswerProps) {
  const locale = useLocale()
  const { language } = locale
  const by = result.answer.rankBy
  const property = spec.segmentBy && propertyName(spec.segmentBy)
  const top = subject(result, by)
  const months = useMemo(() => churnChart(result, locale), [result, locale])
  const notes = [
    anchored,
    lossWords(result, by, language),
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
        {...(by === 'logo'
          ? { low: top.logo.low, high: top.logo.high, isSmallN: top.logo.smallN }
          : { comparison: amountsWords(top, result.currency, language) })}
        words={nothingLost(result, by)}
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
          <Section
            title={`By ${property}`}
            meaning={
              by === 'logo' ? 'Press a bar to see who left. Lines show the 95 % interval.' : 'Press a bar to see who left or pays less.'
            }
          >
            <RankedBars
              label={`Churn by ${property}`}
              bars={churnBars(result, by)}
              unit="share"
              of="accounts"
              onPick={(segment) => onChange({ segment: state.segment === segment ? '' : segment })}
              pickedId={state.segment}
            />
            {barNotes(result, by).map((note) => (
              <Notice key={note}>{note}</Notice>
            ))}
            <ChurnTable result={result} property={property} />
          </Section>
        )}
        <Section
          title="Month by month"
          meaning="From the first of each month to the first of the next: revenue lost, and accounts that left."
        >
          <Chart spec={months} label="Churn by month" height={240} />
        </Section>
        <WhoChurned result={result} spec={spec} state={state} onChange={onChange} />
        <ChurnDefinitions notes={result.notes} />
      </div>
    </>
  )
}

/** What to know about the bars. Those of money have no interval, so instead of being grey they say what few accounts mean. */
function barNotes({ segments, cut }: ChurnResult, by: ChurnSpec['rankBy']): string[] {
  const rates = (segments ?? []).map(({ logo }) => logo)
  if (by === 'logo')
    return segmentNotes(
      rates.map((rate) => ({ rate })),
      cut,
      'accounts',
    )
  const isSmall = rates.some(({ smallN, few }) => smallN && !few)
  return [
    ...(isSmall ? ['A share of money has no interval: among fewer than 100 accounts, one large account can decide the order.'] : []),
    ...segmentNotes(
      rates.map((rate) => ({ rate: { ...rate, smallN: false } })),
      cut,
      'accounts',
    ),
  ]
}
