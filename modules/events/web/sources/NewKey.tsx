import { Button, Tabs } from '@mantine/core'
import { useState } from 'react'
import { useLive } from '#web/api/live.ts'
import { Link } from '#web/navigation.tsx'
import { Copyable } from '#web/ui/Copyable.tsx'
import { StatusBadge } from '#web/ui/StatusBadge.tsx'
import { eventsTopic, type LiveEvents, type SourceKind } from '../../contract.ts'
import parts from '../parts.module.css'
import { eventText } from '../words.ts'
import { snippetsFor } from './snippets.ts'

/** A key that was just made: the only moment in which it can be copied. */
export interface FreshKey {
  name: string
  kind: SourceKind
  ingestKey: string
}

/** The key, ways to use it, and the first event as it arrives. */
export function NewKey({ fresh, onClose }: { fresh: FreshKey; onClose: () => void }) {
  const [arrived, setArrived] = useState<string>()
  useLive<LiveEvents | null>(eventsTopic, (message) => setArrived((before) => before ?? message?.samples[0]?.event ?? ''))
  const snippets = snippetsFor(fresh.kind, window.location.origin, fresh.ingestKey)
  return (
    <section className={parts.secret} aria-label={`Connect ${fresh.name}`}>
      <strong>Connect {fresh.name}</strong>
      <span>This is its key. It is shown only now; you can make another one at any time.</span>
      <Copyable text={fresh.ingestKey} label="ingest key" />
      <Tabs defaultValue={snippets[0]!.id} keepMounted={false}>
        <Tabs.List>
          {snippets.map(({ id, label }) => (
            <Tabs.Tab key={id} value={id}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {snippets.map(({ id, label, hint, code }) => (
          <Tabs.Panel key={id} value={id} pt="sm">
            <p className={parts.muted}>{hint}</p>
            <Copyable text={code} label={label} isBlock />
          </Tabs.Panel>
        ))}
      </Tabs>
      <div className={parts.row} role="status">
        {arrived === undefined ? (
          <StatusBadge status="active">Waiting for the first event</StatusBadge>
        ) : (
          <StatusBadge status="good">{arrived ? `${eventText(arrived)} arrived` : 'Events arrive'}</StatusBadge>
        )}
        {arrived !== undefined && <Link to="/live">See it live</Link>}
        <Button className={parts.end} variant="default" size="compact-sm" onClick={onClose}>
          Done
        </Button>
      </div>
    </section>
  )
}
