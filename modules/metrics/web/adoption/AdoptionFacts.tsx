import type { ReactNode } from 'react'
import type { AdoptionResult, AdoptionSpec } from '#modules/metrics/contract.ts'
import { useLocale } from '#web/ui/locale.tsx'
import { NumberText } from '#web/ui/NumberText.tsx'
import { unitWords } from '../words/figures.ts'
import { medianWords, retainedWords } from './adoption-words.ts'
import classes from './adoption.module.css'

/** What stands behind the rate: how deep, how fast, and whether it lasts. */
export function AdoptionFacts({ result, spec }: { result: AdoptionResult; spec: AdoptionSpec }) {
  const { language } = useLocale()
  const { overall, retained, timeToAdopt } = result
  const { one, many } = unitWords[spec.unit]
  return (
    <dl className={classes.facts}>
      <Fact name="Adopted" words={`of ${overall.rate.n?.toLocaleString(language) ?? 'too few'} ${many} that had the time`}>
        <NumberText value={overall.rate.x} unit="count" reason={overall.rate.reason} />
      </Fact>
      <Fact name="Depth" words={`uses by the median ${one} that adopted, in its ${spec.windowDays} days`}>
        <NumberText value={overall.medianUses} unit="plain" reason="Nobody has adopted yet." />
      </Fact>
      <Fact name="Speed" words={medianWords(result, spec)}>
        {timeToAdopt.medianDays === null ? (
          <NumberText value={null} reason={timeToAdopt.reason ?? 'Fewer than half adopt.'} />
        ) : (
          <>
            {timeToAdopt.medianDays.toLocaleString(language)} {timeToAdopt.medianDays === 1 ? 'day' : 'days'}
          </>
        )}
      </Fact>
      <Fact name="Retained adoption" words={retainedWords(result, language)}>
        <NumberText value={retained.value} unit="share" reason={retained.reason} n={retained.n} low={retained.low} high={retained.high} />
      </Fact>
    </dl>
  )
}

const Fact = ({ name, words, children }: { name: string; words: string; children: ReactNode }) => (
  <div className={classes.fact}>
    <dt className={classes.factName}>{name}</dt>
    <dd className={classes.factValue}>{children}</dd>
    <dd className={classes.factWords}>{words}</dd>
  </div>
)
