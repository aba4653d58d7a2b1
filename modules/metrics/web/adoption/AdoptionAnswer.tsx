import type { AdoptionResult, AdoptionSpec } from '#modules/metrics/contract.ts'
import { useLocale } from '#web/ui/locale.tsx'
import { StatAnswer } from '#web/ui/StatAnswer.tsx'
import { FreshnessText } from '../answers/FreshnessText.tsx'
import { GoodToKnow } from '../answers/GoodToKnow.tsx'
import { Notice } from '../answers/Notice.tsx'
import { unitWords } from '../words/figures.ts'
import { AdoptionFacts } from './AdoptionFacts.tsx'
import { AdoptionOverTime } from './AdoptionOverTime.tsx'
import { AdoptionSegments } from './AdoptionSegments.tsx'
import { featureName, type AdoptionState } from './adoption-state.ts'
import { adoptionSentence, censoredWords } from './adoption-words.ts'
import { TimeToAdopt } from './TimeToAdopt.tsx'
import classes from './adoption.module.css'

export interface AdoptionPartProps {
  result: AdoptionResult
  spec: AdoptionSpec
  state: AdoptionState
  onChange: (patch: Partial<AdoptionState>) => void
}

/** The answer: one sentence, what to know about it, then who, when and how fast. */
export function AdoptionAnswer({ anchored, ...props }: AdoptionPartProps & { anchored?: string | undefined }) {
  const { result, spec, state, onChange } = props
  const { language } = useLocale()
  const { rate } = result.overall
  const { many } = unitWords[spec.unit]
  const notes = [anchored, censoredWords(result, spec, language)].filter((note) => note !== undefined)
  return (
    <>
      <StatAnswer
        value={rate.value}
        unit="share"
        reason={rate.reason}
        n={rate.n}
        of={many}
        low={rate.low}
        high={rate.high}
        isSmallN={rate.smallN}
        period={result.period.words}
        freshness={<FreshnessText freshness={result.freshness} />}
        onExplain={() => onChange({ how: true })}
      >
        {adoptionSentence(spec, featureName(state))}
      </StatAnswer>
      {notes.map((note) => (
        <Notice key={note}>{note}</Notice>
      ))}
      <AdoptionFacts result={result} spec={spec} />
      <div className={classes.sections}>
        <AdoptionSegments {...props} />
        <div className={classes.pair}>
          <AdoptionOverTime {...props} />
          <TimeToAdopt {...props} />
        </div>
      </div>
      <GoodToKnow notes={result.notes} />
    </>
  )
}
