import { Section } from '../answers/Section.tsx'
import classes from '../answers/answers.module.css'

export const churnDefinitions = [
  [
    'Revenue churn',
    'Monthly recurring revenue (MRR) lost by accounts that left or pay less at the end of the period ÷ MRR of all accounts that paid at its start. What others pay more does not make up for it. Large accounts weigh more.',
  ],
  ['Logo churn', 'Accounts that left ÷ accounts that paid on the first day of the period. Every account weighs the same.'],
  [
    'Net retention',
    'MRR at the end of the accounts that paid at the start ÷ their MRR at the start. Above 100 %, growth of those who stayed outweighs what was lost.',
  ],
] as const

/** What the words on the page mean. */
export const ChurnDefinitions = ({ notes }: { notes: readonly string[] }) => (
  <Section title="What the words mean">
    <dl className={classes.facts}>
      {churnDefinitions.map(([name, words]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{words}</dd>
        </div>
      ))}
    </dl>
    {notes.length > 0 && (
      <ul className={classes.notes} style={{ marginTop: 12 }}>
        {notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    )}
  </Section>
)
