import { Button } from '@mantine/core'
import { useMemo, useRef, useState } from 'react'
import { useLocale } from '#web/ui/locale.tsx'
import type { Session, StoredEvent } from '../contract.ts'
import classes from './EventList.module.css'
import { EventLine } from './EventLine.tsx'
import { SessionHead } from './SessionHead.tsx'
import { useListKeys } from './useListKeys.ts'

/** An event, and where sessions are shown, the one that it is of. */
type Listed = StoredEvent & { session?: Session | null }

interface EventListProps {
  events: readonly Listed[]
  label: string
  /** Leave out who did it, where the page says that already. */
  of?: 'person' | 'account'
  /** The time that the events are ordered by. Those that happened are shown by day. */
  by?: 'happened' | 'received'
  more?: { has: boolean; isLoading: boolean; load: () => void }
}

/** Where a session begins in the list, by position of the event: calls that are of no session stay with what is above them. */
function headsOf(events: readonly Listed[]): Map<number, { session: Session; isContinued: boolean }> {
  const heads = new Map<number, { session: Session; isContinued: boolean }>()
  const met = new Set<string>()
  let above = ''
  for (const [i, { session }] of events.entries()) {
    if (!session || session.id === above) continue
    heads.set(i, { session, isContinued: met.has(session.id) })
    met.add(session.id)
    above = session.id
  }
  return heads
}

/** Events in the order in which they are given; each opens to all that is known of it. j and k move, Enter opens. */
export function EventList({ events, label, of, by = 'happened', more }: EventListProps) {
  const { language, zone } = useLocale()
  const [open, setOpen] = useState<string>()
  const list = useRef<HTMLOListElement>(null)
  const onKeyDown = useListKeys(list, 'button[aria-expanded]')
  const [dayOf, clockOf] = useMemo(() => {
    const day = new Intl.DateTimeFormat(language, { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric', timeZone: zone })
    const clock = new Intl.DateTimeFormat(language, { timeStyle: 'short', timeZone: zone })
    return [(at: string) => day.format(new Date(at)), (at: string) => clock.format(new Date(at))]
  }, [language, zone])
  const heads = useMemo(() => headsOf(events), [events])
  return (
    <div>
      {/* The keys move between the buttons inside, which are what is focused. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <ol ref={list} className={classes.list} aria-label={label} onKeyDown={onKeyDown}>
        {events.map((event, i) => {
          const id = `${event.id} ${event.receivedAt}`
          const before = events[i - 1]
          const head = heads.get(i)
          const day = by === 'happened' ? dayOf(event.at) : undefined
          return (
            <EventLine
              key={id}
              event={event}
              of={of}
              clock={by === 'happened' ? clockOf(event.at) : undefined}
              day={day === undefined || (before && dayOf(before.at) === day) ? undefined : day}
              head={head && <SessionHead {...head} />}
              isOpen={open === id}
              onToggle={() => setOpen(open === id ? undefined : id)}
            />
          )
        })}
      </ol>
      {more?.has && (
        <Button variant="default" mt="md" loading={more.isLoading} onClick={more.load}>
          Show earlier events
        </Button>
      )}
    </div>
  )
}
