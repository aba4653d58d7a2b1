import { Section } from '../answers/Section.tsx'
import classes from '../answers/answers.module.css'

export const churnDefinitions = [
  ['Logo churn', 'Accounts that churned ÷ accounts that paid on the first day of the period. Every account weighs the same.'],
  [
    'Revenue churn',
    'Their monthly recurring revenue (MRR) at the start ÷ the MRR of all accounts that paid at the start. Large accounts weigh more.',
  ],
  [
    'Net retention',
    'MRR at the end of the accounts that paid at the start ÷ their MRR at the start. Above 100 %, growth of those who stayed outweighs what left.',
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
