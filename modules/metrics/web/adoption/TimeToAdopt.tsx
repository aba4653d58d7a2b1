import { useMemo } from 'react'
import { Chart } from '#web/ui/Chart.tsx'
import { EmptyState } from '#web/ui/EmptyState.tsx'
import { useLocale } from '#web/ui/locale.tsx'
import { Section } from '../answers/Section.tsx'
import type { AdoptionPartProps } from './AdoptionAnswer.tsx'
import { timeToAdoptChart } from './adoption-charts.ts'
import { exposureWords, medianWords } from './adoption-words.ts'

/** How long it takes: the share that has adopted after so many days. */
export function TimeToAdopt({ result, spec }: AdoptionPartProps) {
  const locale = useLocale()
  const picture = useMemo(() => timeToAdoptChart(result, exposureWords(spec), locale), [result, spec, locale])
  const isEmpty = result.timeToAdopt.curve.length === 0
  return (
    <Section title="Time to adopt" meaning={medianWords(result, spec)}>
      {isEmpty ? (
        <EmptyState title="Nobody to follow yet" text={result.timeToAdopt.reason ?? 'No one came in this period.'} isCompact />
      ) : (
        <Chart spec={picture} label="Share that has adopted, by days" height={240} />
      )}
    </Section>
  )
}
