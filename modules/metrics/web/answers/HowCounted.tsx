import type { ReactNode } from 'react'
import type { Explanation, Freshness, Period } from '#modules/metrics/contract.ts'
import { Copyable } from '#web/ui/Copyable.tsx'
import { DetailPanel } from '#web/ui/DetailPanel.tsx'
import { TimeText } from '#web/ui/TimeText.tsx'
import classes from './answers.module.css'

interface HowCountedProps {
  /** The definition in words. */
  definition: ReactNode
  /** Further facts: what n counts, what was left out. */
  facts: readonly { name: string; value: ReactNode }[]
  period: Period
  freshness: Freshness
  notes: readonly string[]
  sql: readonly Explanation[]
  onClose: () => void
}

/** Explains a number: what it means, on what it rests, and the very statement that was run. */
export function HowCounted({ definition, facts, period, freshness, notes, sql, onClose }: HowCountedProps) {
  return (
    <DetailPanel title="How it was counted" onClose={onClose}>
      <div className={classes.how}>
        <div className={classes.definition}>{definition}</div>
        <dl className={classes.facts}>
          <Fact name="Period">
            {period.words}, {period.timezone}
            {period.partial && ' (not over yet)'}
          </Fact>
          {facts.map((fact) => (
            <Fact key={fact.name} name={fact.name}>
              {fact.value}
            </Fact>
          ))}
          <Fact name="Last event received">{freshness.lastReceived ? <TimeText at={freshness.lastReceived} as="full" /> : 'none yet'}</Fact>
          <Fact name="Last event happened">{freshness.lastEvent ? <TimeText at={freshness.lastEvent} as="full" /> : 'none yet'}</Fact>
          <Fact name="Computed for">
            <TimeText at={freshness.asOf} as="full" />
          </Fact>
        </dl>
        {notes.length > 0 && (
          <ul className={classes.notes}>
            {notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        )}
        {sql.map((one, i) => (
          <div key={i}>
            <h3 className={classes.sqlTitle}>{one.label}</h3>
            <Copyable isBlock label={`SQL: ${one.label}`} text={withParameters(one)} />
          </div>
        ))}
      </div>
    </DetailPanel>
  )
}

const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
)

/** The statement with its parameters as comments, so that it can be run elsewhere. */
const withParameters = ({ text, params }: Explanation): string =>
  [...Object.entries(params).map(([name, value]) => `-- {${name}} = ${JSON.stringify(value)}`), text.trim()].join('\n')
