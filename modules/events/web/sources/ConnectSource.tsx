import { Button, Tabs } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { useLive } from '#web/api/live.ts'
import { useApi } from '#web/api/query.ts'
import { Link } from '#web/navigation.tsx'
import { Copyable } from '#web/ui/Copyable.tsx'
import { StatusBadge } from '#web/ui/StatusBadge.tsx'
import { eventsTopic, listSources, type LiveEvents, type Source } from '../../contract.ts'
import parts from '../parts.module.css'
import { eventText } from '../words.ts'
import { snippetsFor } from './snippets.ts'

/** A source that somebody connects now. */
export interface Connecting {
  source: Source
  /** Only in the moment in which it was made can a key be copied. */
  ingestKey?: string
}

interface ConnectSourceProps extends Connecting {
  onClose: () => void
}

/** The key, ways to use it, and the first event as it arrives. */
export function ConnectSource({ source, ingestKey, onClose }: ConnectSourceProps) {
  const section = useRef<HTMLElement>(null)
  useEffect(() => {
    section.current?.scrollIntoView({ block: 'nearest' })
  }, [])
  const arrived = useFirstArrival(source)
  const snippets = snippetsFor(source.kind, window.location.origin, ingestKey ?? 'YOUR_KEY')
  return (
    <section ref={section} className={parts.secret} aria-label={`Connect ${source.name}`}>
      <h2 className={parts.heading}>Connect {source.name}</h2>
      {ingestKey ? (
        <>
          <p>This is its key. It is shown only now; you can make another one at any time.</p>
          <Copyable text={ingestKey} label="ingest key" />
        </>
      ) : (
        <p>Put a key of this source where it says YOUR_KEY. A key is shown only when it is made: “New key” makes another one.</p>
      )}
      <Tabs defaultValue={snippets[0]!.id} keepMounted={false}>
        <Tabs.List>
          {snippets.map(({ id, label }) => (
            <Tabs.Tab key={id} value={id}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {snippets.map(({ id, label, install, hint, code }) => (
          <Tabs.Panel key={id} value={id} pt="sm" className={parts.section}>
            <p className={parts.muted}>{hint}</p>
            {install && <Copyable text={install} label={`Command that installs it for ${label}`} />}
            <Copyable text={code} label={`Code for ${label}`} isBlock />
          </Tabs.Panel>
        ))}
      </Tabs>
      <div className={parts.row}>
        <span role="status">
          {arrived === undefined ? (
            <StatusBadge status="active">Waiting for the first event</StatusBadge>
          ) : (
            <StatusBadge status="good">{arrived ? `${eventText(arrived)} has arrived` : 'Events arrive'}</StatusBadge>
          )}
        </span>
        {arrived !== undefined && <Link to={`/live?source=${source.id}`}>See it live</Link>}
        <Button className={parts.end} variant="default" size="compact-sm" onClick={onClose}>
          Done
        </Button>
      </div>
    </section>
  )
}

/** The name of the first event that arrives from now on, empty if only its arrival is known; undefined before. */
function useFirstArrival(source: Source): string | undefined {
  const [arrived, setArrived] = useState<string>()
  useLive<LiveEvents | null>(eventsTopic, (message) => {
    const own = message?.samples.find(({ sourceId }) => sourceId === source.id)
    if (own) setArrived((before) => before ?? own.event)
  })
  // A message may be lost, or hold only samples of busier sources.
  const sources = useApi(listSources, { query: { archived: 'false' } }, { refetchInterval: arrived === undefined ? 3_000 : false })
  const now = sources.data?.items.find(({ id }) => id === source.id)
  return arrived ?? (now && now.stats.accepted > source.stats.accepted ? '' : undefined)
}
