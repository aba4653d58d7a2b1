import { EmptyState } from '#web/ui/EmptyState.tsx'
import { RankedBars } from '#web/ui/RankedBars.tsx'
import { Notice } from '../answers/Notice.tsx'
import { Section } from '../answers/Section.tsx'
import { segmentBars, segmentNotes } from '../answers/segment-bars.ts'
import { BreakdownPicker } from '../query/BreakdownPicker.tsx'
import { propertyName } from '../words/conditions.ts'
import { unitWords } from '../words/figures.ts'
import { readProperty, writeProperty } from '../words/property-text.ts'
import type { AdoptionPartProps } from './AdoptionAnswer.tsx'

/** The same rate for each value of a property. */
export function AdoptionSegments({ result, spec, state, onChange }: AdoptionPartProps) {
  const { one, many } = unitWords[spec.unit]
  const by = readProperty(state.by)
  const picker = (
    <BreakdownPicker
      value={by}
      onChange={(property) => onChange({ by: writeProperty(property) })}
      of={spec.unit === 'account' ? ['account'] : ['person', 'account']}
      add={`Split by a property of the ${one}`}
    />
  )
  return (
    <Section
      title={by ? `By ${propertyName(by)}` : 'Who adopts it'}
      meaning={by && 'Lines show the 95 % interval: where two overlap widely, the difference may be chance.'}
      aside={by && picker}
    >
      {!by ? (
        <EmptyState
          title="One rate hides who adopts and who does not"
          text={`Split it by a property of the ${one}, such as plan, industry or role.`}
          action={picker}
          isCompact
        />
      ) : (
        result.segments && (
          <>
            <RankedBars label={`Adoption by ${propertyName(by)}`} bars={segmentBars(result.segments)} unit="share" of={many} />
            {segmentNotes(result.segments, result.cut, many).map((note) => (
              <Notice key={note}>{note}</Notice>
            ))}
          </>
        )
      )}
    </Section>
  )
}
