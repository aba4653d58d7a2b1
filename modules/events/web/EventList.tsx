import { Button, Collapse, UnstyledButton } from '@mantine/core'
import { IconChevronRight } from '@tabler/icons-react'
import { useState } from 'react'
import { TimeText } from '#web/ui/TimeText.tsx'
import type { StoredEvent } from '../contract.ts'
import classes from './EventList.module.css'
import { Facts, Properties } from './Facts.tsx'
import { Who } from './Who.tsx'
import { eventText, valueText } from './words.ts'

interface EventListProps {
  events: readonly StoredEvent[]
  /** Leave out who did it, where the page says that already. */
  of?: 'person' | 'account'
  more?: { has: boolean; isLoading: boolean; load: () => void }
}

/** Events in the order in which they are given; each opens to all that is known of it. */
export function EventList({ events, of, more }: EventListProps) {
  const [open, setOpen] = useState<string>()
  return (
    <div>
      <ol className={classes.list}>
        {events.map((event) => {
          const id = `${event.id} ${event.receivedAt}`
          return <EventLine key={id} event={event} of={of} isOpen={open === id} onToggle={() => setOpen(open === id ? undefined : id)} />
        })}
      </ol>
      {more?.has && (
        <Button variant="default" mt="md" loading={more.isLoading} onClick={more.load}>
          Load more
        </Button>
      )}
    </div>
  )
}

interface LineProps {
  event: StoredEvent
  of: EventListProps['of']
  isOpen: boolean
  onToggle: () => void
}

function EventLine({ event, of, isOpen, onToggle }: LineProps) {
  const glance = Object.entries(event.properties)
    .filter(([name]) => !name.startsWith('$'))
    .slice(0, 3)
    .map(([name, value]) => `${name}: ${valueText(value)}`)
    .join(' · ')
  return (
    <li className={classes.item}>
      <UnstyledButton className={classes.line} onClick={onToggle} aria-expanded={isOpen}>
        <IconChevronRight size={14} className={classes.chevron} data-open={isOpen || undefined} aria-hidden />
        <span className={classes.name}>{eventText(event.event)}</span>
        <span className={classes.glance}>{glance}</span>
        <span className={classes.time}>
          <TimeText at={event.at} />
        </span>
      </UnstyledButton>
      <Collapse expanded={isOpen}>
        {isOpen && (
          <div className={classes.details}>
            <Facts
              facts={[
                ['Time', <TimeText key="at" at={event.at} as="full" />],
                ['Received', <TimeText key="received" at={event.receivedAt} as="full" />],
                ...(event.clientAt && event.clientAt !== event.at
                  ? ([['As the client said', <TimeText key="client" at={event.clientAt} as="full" />]] as const)
                  : []),
                ...(of === 'person' ? [] : ([['Person', <Who key="person" kind="person" id={event.person} />]] as const)),
                ...(of === 'account' ? [] : ([['Account', <Who key="account" kind="account" id={event.account} />]] as const)),
                ['Id', <code key="id">{event.id}</code>],
              ]}
            />
            <Properties of={event.properties} empty="No properties." />
          </div>
        )}
      </Collapse>
    </li>
  )
}
