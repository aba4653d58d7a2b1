import type { AdoptionResult, AdoptionSpec } from '#modules/metrics/contract.ts'
import { useLocale } from '#web/ui/locale.tsx'
import { TimeText } from '#web/ui/TimeText.tsx'
import { HowCounted } from '../answers/HowCounted.tsx'
import { unitWords } from '../words/figures.ts'
import { adoptionDefinition } from './adoption-words.ts'

interface AdoptionHowProps {
  result: AdoptionResult
  spec: AdoptionSpec
  onClose: () => void
}

/** Explains the adoption rate. */
export function AdoptionHow({ result, spec, onClose }: AdoptionHowProps) {
  const { language } = useLocale()
  const { rate, exposed, censored } = result.overall
  const { many } = unitWords[spec.unit]
  const number = (value: number | null) => value?.toLocaleString(language) ?? 'not shown'
  return (
    <HowCounted
      definition={adoptionDefinition(spec, language).map((sentence) => (
        <p key={sentence} style={{ margin: '0 0 6px' }}>
          {sentence}
        </p>
      ))}
      facts={[
        { name: 'Adopted ÷ had the time', value: `${number(rate.x)} ÷ ${number(rate.n)} ${many}` },
        { name: 'Came in the period', value: `${number(exposed)} ${many}, of whom ${number(censored)} are too early to judge` },
        { name: 'Judged at', value: <TimeText at={result.judgedAt.at} as="full" /> },
      ]}
      period={result.period}
      freshness={result.freshness}
      notes={result.notes}
      sql={result.sql}
      onClose={onClose}
    />
  )
}
