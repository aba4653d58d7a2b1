import { StatusBadge } from '#web/ui/StatusBadge.tsx'
import type { PlanVersion } from '../../contract.ts'
import { eventText } from '../words.ts'
import classes from './plan.module.css'

const shown = 100

/** Differences between two versions, in words. */
export function ChangeList({ changes }: { changes: PlanVersion['changes'] }) {
  return (
    <ul className={classes.changes}>
      {changes.slice(0, shown).map(({ event, text, isBreaking }, index) => (
        <li key={index}>
          {event && <strong>{eventText(event)}</strong>} {text} {isBreaking && <StatusBadge status="warn">May break senders</StatusBadge>}
        </li>
      ))}
      {changes.length > shown && <li>and {changes.length - shown} more</li>}
    </ul>
  )
}
