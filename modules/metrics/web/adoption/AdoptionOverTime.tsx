import { useMemo } from 'react'
import { SegmentedControl } from '@mantine/core'
import { Chart } from '#web/ui/Chart.tsx'
import { useLocale } from '#web/ui/locale.tsx'
import { Section } from '../answers/Section.tsx'
import { unitWords } from '../words/figures.ts'
import type { AdoptionPartProps } from './AdoptionAnswer.tsx'
import { cohortChart } from './adoption-charts.ts'
import { cohortWords, exposureWords } from './adoption-words.ts'

/** Does it get better? The rate of those who came in the same week or month. */
export function AdoptionOverTime({ result, spec, state, onChange }: AdoptionPartProps) {
  const locale = useLocale()
  const picture = useMemo(() => cohortChart(result, spec.cohort, locale), [result, spec.cohort, locale])
  const { many } = unitWords[spec.unit]
  const isRunning = result.cohorts.some((one) => one.partial)
  return (
    <Section
      title="Over time"
      meaning={`Each point: ${many} ${cohortWords(spec)}, each judged after its own ${spec.windowDays} days.${isRunning ? ' Hatched: some are too early to judge.' : ''}`}
      aside={
        <SegmentedControl
          size="xs"
          aria-label="Cohorts by"
          value={spec.cohort}
          onChange={(cohort) => onChange({ cohort: cohort as typeof state.cohort })}
          data={[
            { value: 'week', label: 'Weeks' },
            { value: 'month', label: 'Months' },
          ]}
        />
      }
    >
      <Chart spec={picture} label={`Adoption by ${spec.cohort} of ${exposureWords(spec)}`} height={240} />
    </Section>
  )
}
