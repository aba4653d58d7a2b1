import { UnstyledButton } from '@mantine/core'
import { IconChevronRight } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { TimeText } from '#web/ui/TimeText.tsx'
import type { StoredEvent } from '../contract.ts'
import classes from './EventList.module.css'
import { Facts, Properties } from './Facts.tsx'
import { glanceOf } from './glance.ts'
import parts from './parts.module.css'
import { Who } from './Who.tsx'
import { eventText } from './words.ts'

interface EventLineProps {
  event: StoredEvent
  of: 'person' | 'account' | undefined
  /** The time of day, under the heading of the day; else it is shown how long ago the event was received. */
  clock: string | undefined
  /** The heading above, where a day begins. */
  day: string | undefined
  /** What stands above the line, where a session begins. */
  head?: ReactNode
  isOpen: boolean
  onToggle: () => void
}

/** One event as a line that opens. */
export function EventLine({ event, of, clock, day, head, isOpen, onToggle }: EventLineProps) {
  return (
    <li>
      {day && <h3 className={classes.day}>{day}</h3>}
      {head}
      <div className={classes.item}>
        <UnstyledButton className={classes.line} onClick={onToggle} aria-expanded={isOpen}>
          <IconChevronRight size={14} className={classes.chevron} data-open={isOpen || undefined} aria-hidden />
          <span className={classes.name}>{eventText(event.event)}</span>
          <span className={classes.glance}>{glanceOf(event)}</span>
          {of !== 'person' && <span className={classes.who}>{event.person}</span>}
          <span className={classes.time}>
            {clock === undefined ? <TimeText at={event.receivedAt} /> : <time dateTime={event.at}>{clock}</time>}
          </span>
        </UnstyledButton>
        {isOpen && (
          <div className={classes.details}>
            <section className={parts.section}>
              <strong className={classes.part}>Properties</strong>
              <Properties of={event.properties} empty="It came without properties." />
            </section>
            <section className={parts.section}>
              <strong className={classes.part}>About it</strong>
              <EventFacts event={event} />
            </section>
          </div>
        )}
      </div>
    </li>
  )
}

function EventFacts({ event }: { event: StoredEvent }) {
  const isCorrected = event.clientAt !== null && event.clientAt !== event.at
  return (
    <Facts
      facts={[
        ['Person', <Who key="person" kind="person" id={event.person} />],
        ['Account', <Who key="account" kind="account" id={event.account} />],
        ['Happened', <TimeText key="at" at={event.at} as="full" />],
        ...(isCorrected ? ([['By its own clock', <TimeText key="client" at={event.clientAt!} as="full" />]] as const) : []),
        ['Received', <TimeText key="received" at={event.receivedAt} as="full" />],
        ...(eventText(event.event) === event.event ? [] : ([['Sent as', <code key="name">{event.event}</code>]] as const)),
        ['Id', <code key="id">{event.id}</code>],
      ]}
    />
  )
}
