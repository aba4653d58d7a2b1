import type { ChurnResult, ChurnSpec } from '#modules/metrics/contract.ts'
import { useLocale } from '#web/ui/locale.tsx'
import { HowCounted } from '../answers/HowCounted.tsx'
import { filterWords, propertyName } from '../words/conditions.ts'
import { amountsWords } from './churn-answer.ts'
import { churnDefinitions } from './ChurnDefinitions.tsx'

interface ChurnHowProps {
  result: ChurnResult
  spec: ChurnSpec
  onClose: () => void
}

/** Explains the churn figures. */
export function ChurnHow({ result, spec, onClose }: ChurnHowProps) {
  const { language } = useLocale()
  const { logo } = result.overall
  const amounts = amountsWords(result.overall, result.currency, language)
  const where = filterWords(spec.filter, language)
  return (
    <HowCounted
      definition={churnDefinitions.map(([name, words]) => (
        <p key={name} style={{ margin: '0 0 6px' }}>
          <strong>{name}</strong>: {words}
        </p>
      ))}
      facts={[
        ...(amounts ? [{ name: 'Revenue lost', value: amounts }] : []),
        {
          name: 'Left ÷ paid at the start',
          value: `${logo.x?.toLocaleString(language) ?? 'not shown'} ÷ ${logo.n?.toLocaleString(language) ?? 'not shown'} accounts`,
        },
        ...(spec.segmentBy ? [{ name: 'Split by', value: `${propertyName(spec.segmentBy)} of the account, as it is now` }] : []),
        ...(where ? [{ name: 'Only', value: where }] : []),
        { name: 'Interval', value: '95 % Wilson interval of logo churn; a share of money has none' },
      ]}
      period={result.period}
      freshness={result.freshness}
      notes={result.notes}
      sql={result.sql}
      onClose={onClose}
    />
  )
}
