import classes from './answers.module.css'

/** Rules that hold for the figures above: true always, so they stand back. */
export const GoodToKnow = ({ notes }: { notes: readonly string[] }) =>
  notes.length === 0 ? null : (
    <ul className={classes.quiet}>
      {notes.map((note) => (
        <li key={note}>{note}</li>
      ))}
    </ul>
  )
