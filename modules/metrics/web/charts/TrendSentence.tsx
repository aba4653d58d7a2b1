import type { Series, TrendResult } from '#modules/metrics/contract.ts'
import { Delta } from '#web/ui/Delta.tsx'
import { useLocale } from '#web/ui/locale.tsx'
import { StatAnswer } from '#web/ui/StatAnswer.tsx'
import { FreshnessText } from '../answers/FreshnessText.tsx'
import { styleOf } from '../words/figures.ts'
import { headline } from './trend-headline.ts'
import classes from './builder.module.css'

interface TrendSentenceProps {
  result: TrendResult
  asked: readonly Series[]
  onExplain: () => void
}

/** The answer as a sentence where one number says it, else what it rests on. */
export function TrendSentence({ result, asked, onExplain }: TrendSentenceProps) {
  const locale = useLocale()
  const answer = headline(result, asked, locale)
  const freshness = <FreshnessText freshness={result.freshness} />
  if (!answer)
    return (
      <p className={classes.basis}>
        {result.period.words} · {freshness} ·{' '}
        <button type="button" className={classes.explain} onClick={onExplain}>
          How it was counted
        </button>
      </p>
    )
  const { unit, currency } = styleOf(answer.unit)
  const better = result.series[0]?.direction
  return (
    <StatAnswer
      value={answer.value}
      {...(unit && { unit })}
      currency={currency}
      reason={answer.reason}
      n={answer.n}
      low={answer.low}
      high={answer.high}
      period={result.period.words}
      comparison={
        answer.before && (
          <Delta
            now={answer.value}
            before={answer.before.value}
            {...(unit && { unit })}
            currency={currency}
            {...(better && { better })}
            against={answer.before.words}
          />
        )
      }
      freshness={freshness}
      onExplain={onExplain}
    >
      {answer.words}
    </StatAnswer>
  )
}
