import { useMemo } from 'react'
import type { AdoptionResult, AdoptionSpec, Tile } from '#modules/metrics/contract.ts'
import { Chart } from '#web/ui/Chart.tsx'
import { useLocale } from '#web/ui/locale.tsx'
import { RankedBars } from '#web/ui/RankedBars.tsx'
import { cohortChart } from '../adoption/adoption-charts.ts'
import { adoptionSentence, exposureWords } from '../adoption/adoption-words.ts'
import { segmentBars } from '../answers/segment-bars.ts'
import { intervalWords, percent, unitWords } from '../words/figures.ts'
import classes from './dashboards.module.css'

interface AdoptionTileProps {
  result: AdoptionResult
  spec: AdoptionSpec
  size: Tile['size']
}

const mostBars = 6

/** Adoption in the room of a tile: the sentence, then segments or cohorts. */
export function AdoptionTile({ result, spec, size }: AdoptionTileProps) {
  const locale = useLocale()
  const { rate } = result.overall
  const { many } = unitWords[spec.unit]
  const picture = useMemo(() => cohortChart(result, spec.cohort, locale), [result, spec.cohort, locale])
  const isKnown = rate.value !== null
  return (
    <>
      <p className={classes.number}>
        <strong>{isKnown ? percent(rate.value!, locale.language) : 'N/A'}</strong>{' '}
        {isKnown ? adoptionSentence(spec, spec.featureName ?? result.answer.feature) : rate.reason}
        {isKnown && (
          <span className={classes.basis}>
            n = {rate.n?.toLocaleString(locale.language)} {many}, {intervalWords(rate, locale.language)}
          </span>
        )}
      </p>
      {size === 'small' ? null : result.segments ? (
        <RankedBars label="By segment" bars={segmentBars(result.segments).slice(0, mostBars)} unit="share" />
      ) : (
        <Chart spec={picture} label={`Adoption by ${spec.cohort} of ${exposureWords(spec)}`} height={180} isBare />
      )}
    </>
  )
}
