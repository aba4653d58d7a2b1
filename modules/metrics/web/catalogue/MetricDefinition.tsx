import type { Metric } from '#modules/metrics/contract.ts'
import { useLocale } from '#web/ui/locale.tsx'
import { Copyable } from '#web/ui/Copyable.tsx'
import { TimeText } from '#web/ui/TimeText.tsx'
import { Section } from '../answers/Section.tsx'
import classes from '../answers/answers.module.css'
import { directionWords, specWords, unitName } from './metric-words.ts'
import { useMembers } from './useMembers.ts'

/** What a metric is: the spec in words, who stands for it, and the spec itself to take along. */
export function MetricDefinition({ metric }: { metric: Metric }) {
  const { language } = useLocale()
  const { nameOf } = useMembers()
  const facts = [
    ...specWords(metric.spec, language),
    { name: 'Unit', value: unitName(metric.unit) },
    { name: 'Direction', value: directionWords[metric.direction] },
    { name: 'Owner', value: nameOf(metric.ownerId) ?? (metric.builtIn ? 'Nobody yet; it came with Fairlead' : 'Nobody yet') },
  ]
  return (
    <Section title="Definition">
      <dl className={classes.facts}>
        {facts.map((fact) => (
          <div key={fact.name}>
            <dt>{fact.name}</dt>
            <dd>{fact.value}</dd>
          </div>
        ))}
        {metric.certifiedAt && (
          <div>
            <dt>Certified</dt>
            <dd>
              by {nameOf(metric.certifiedBy) ?? 'somebody who left'}, <TimeText at={metric.certifiedAt} />
            </dd>
          </div>
        )}
        <div>
          <dt>Key, for the API</dt>
          <dd>
            <Copyable label="Key" text={metric.key} />
          </dd>
        </div>
      </dl>
      <details style={{ marginTop: 12 }}>
        <summary style={{ cursor: 'pointer', fontSize: 13 }}>As a spec</summary>
        <Copyable isBlock label="Spec" text={JSON.stringify(metric.spec, null, 2)} />
      </details>
    </Section>
  )
}
