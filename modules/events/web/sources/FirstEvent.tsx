import { useInterval } from '@mantine/hooks'
import { useState } from 'react'
import { useLive } from '#web/api/live.ts'
import { useApi } from '#web/api/query.ts'
import { Link } from '#web/navigation.tsx'
import { StatusBadge } from '#web/ui/StatusBadge.tsx'
import { TimeText } from '#web/ui/TimeText.tsx'
import { eventsTopic, listRecentEvents, listSources, type LiveEvents, type Source, type StoredEvent } from '../../contract.ts'
import parts from '../parts.module.css'
import { eventText } from '../words.ts'
import classes from './NewSource.module.css'

/** After so many seconds without an event it is said what may be wrong. */
const patienceSeconds = 60

/** Watches the first event of a source arrive, and says what came with it. */
export function FirstEvent({ source }: { source: Source }) {
  const { event, refused } = useFirstEvent(source)
  const seconds = useSecondsSince(event === undefined)
  return (
    <div className={parts.section}>
      <div className={parts.row} role="status">
        {event ? (
          <>
            <StatusBadge status="good">{`${eventText(event.event)} has arrived`}</StatusBadge>
            <span className={parts.muted}>
              {event.person ? `of ${event.person}, ` : 'of nobody, '}
              <TimeText at={event.receivedAt} />
            </span>
            <Link to={`/live?source=${source.id}`}>See it live</Link>
          </>
        ) : refused > 0 ? (
          <StatusBadge status="warn">Something has arrived and was refused</StatusBadge>
        ) : (
          <StatusBadge status="active">Waiting for the first event</StatusBadge>
        )}
        {!event && refused > 0 && <Link to={`/quarantine?source=${source.id}`}>See why</Link>}
      </div>
      {event && <Checks event={event} />}
      {!event && seconds >= patienceSeconds && <WhatMayBeWrong source={source} />}
    </div>
  )
}

/** What is good about it, and what is still missing. */
function Checks({ event }: { event: StoredEvent }) {
  const [library, version] = [event.properties['$lib'], event.properties['$lib_version']]
  return (
    <ul className={classes.checks} aria-label="What came with it">
      <li>
        <StatusBadge status="good">Sent</StatusBadge>
      </li>
      <li>
        {event.person ? (
          <StatusBadge status="good">{event.userId ? 'Person recognised' : 'Device recognised, nobody has signed in yet'}</StatusBadge>
        ) : (
          <StatusBadge status="warn">No person: send a user id</StatusBadge>
        )}
      </li>
      <li>
        {typeof library === 'string' ? (
          <StatusBadge status="good">{`SDK ${library} ${typeof version === 'string' ? version : ''}`.trim()}</StatusBadge>
        ) : (
          <StatusBadge status="neutral">No SDK named itself</StatusBadge>
        )}
      </li>
    </ul>
  )
}

function WhatMayBeWrong({ source }: { source: Source }) {
  return (
    <div className={parts.section}>
      <h3 className={parts.heading}>Nothing has arrived for a minute</h3>
      <ul className={classes.help}>
        <li>
          <b>The address.</b> It must be one that the sender reaches: {window.location.origin} from there, not only from here. Open{' '}
          {window.location.origin}/health on that machine.
        </li>
        <li>
          <b>The key.</b> It begins with fk_ and belongs to {source.name}. An answer of 401 in the log of the sender means that it is wrong.
        </li>
        <li>
          <b>Waiting in the SDK.</b> Most send every few seconds, and lose what waits when a script ends: flush before that.
        </li>
        <li>
          <b>The browser.</b> A page on https sends nothing to an address on http. Pages of other origins are allowed; a proxy in front of
          Fairlead may take that away, and the console says so (CORS).
        </li>
        <li>
          <b>Ad blockers</b> stop a part of what browsers send. An address under the domain of your own product is stopped least: see the
          guide.
        </li>
      </ul>
    </div>
  )
}

/** The first event that comes from now on, and how many were refused since. */
function useFirstEvent(source: Source): { event: StoredEvent | undefined; refused: number } {
  const [since] = useState(() => source.stats.lastEventAt ?? '')
  const [isFound, setFound] = useState(false)
  const every = isFound ? false : 3_000
  const latest = useApi(listRecentEvents, { query: { sourceId: source.id, limit: 1 } }, { refetchInterval: every })
  const sources = useApi(listSources, { query: { archived: 'false' } }, { refetchInterval: every })
  useLive<LiveEvents | null>(eventsTopic, (message) => {
    if (!isFound && message?.samples.some(({ sourceId }) => sourceId === source.id)) void latest.refetch()
  })
  const [newest] = latest.data?.items ?? []
  const event = newest && newest.receivedAt > since ? newest : undefined
  if (event && !isFound) setFound(true)
  const now = sources.data?.items.find(({ id }) => id === source.id)?.stats
  const refusedIn = (stats: Source['stats']) => stats.quarantined + stats.rejected
  return { event, refused: now ? refusedIn(now) - refusedIn(source.stats) : 0 }
}

function useSecondsSince(isCounting: boolean): number {
  const [seconds, setSeconds] = useState(0)
  useInterval(() => isCounting && setSeconds((before) => before + 1), 1_000, { autoInvoke: true })
  return seconds
}
