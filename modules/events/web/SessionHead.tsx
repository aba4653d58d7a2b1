import { useLocale } from '#web/ui/locale.tsx'
import { formatDuration } from '#web/ui/number-format.ts'
import type { Session } from '../contract.ts'
import classes from './EventList.module.css'
import { countOf } from './words.ts'

interface SessionHeadProps {
  session: Session
  /** Whether its later events stand further up, behind those of another session that ran at the same time. */
  isContinued: boolean
}

/** When a session began and ended, and what it was: the heading of its events. */
export function SessionHead({ session, isContinued }: SessionHeadProps) {
  const { language, zone } = useLocale()
  const clock = new Intl.DateTimeFormat(language, { timeStyle: 'short', timeZone: zone })
  const day = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short', timeZone: zone })
  const [start, end] = [new Date(session.start), new Date(session.end)]
  const isOverMidnight = day.format(start) !== day.format(end)
  const whole = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short', hour: 'numeric', minute: '2-digit', timeZone: zone })
  const facts = [
    session.durationSeconds > 0 && formatDuration(session.durationSeconds, language),
    countOf(session.events, 'event', 'events', language),
    session.devices > 1 && countOf(session.devices, 'device', 'devices', language),
    ...session.libraries,
  ].filter((fact) => fact !== false)
  return (
    <h4 className={classes.session}>
      <span className={classes.span}>{isOverMidnight ? whole.formatRange(start, end) : clock.formatRange(start, end)}</span>
      <span className={classes.facts}>{isContinued ? 'as above' : facts.join(' · ')}</span>
    </h4>
  )
}
