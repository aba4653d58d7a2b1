import { Button } from '@mantine/core'
import { Link } from '#web/navigation.tsx'
import { EmptyState } from '#web/ui/EmptyState.tsx'
import { StatusBadge, type Status } from '#web/ui/StatusBadge.tsx'
import { TimeText } from '#web/ui/TimeText.tsx'
import type { WebhookDelivery } from '../../contract.ts'
import parts from '../parts.module.css'
import { countOf } from '../words.ts'

const states: Record<WebhookDelivery['status'], [Status, string]> = {
  stored: ['good', 'Stored'],
  ignored: ['neutral', 'Ignored'],
  quarantined: ['warn', 'In quarantine'],
  refused: ['bad', 'Refused'],
}

interface DeliveriesProps {
  deliveries: readonly WebhookDelivery[]
  sourceId: string
  onTry: (delivery: WebhookDelivery) => void
}

/** The last bodies that came in, to make a mapping with. */
export function Deliveries({ deliveries, sourceId, onTry }: DeliveriesProps) {
  return (
    <section className={parts.section} aria-labelledby="deliveries">
      <div className={parts.row}>
        <h2 id="deliveries" className={parts.heading}>
          Last bodies
        </h2>
        <span className={parts.muted}>Twenty, for a week; values of names such as token are masked.</span>
        <Link to={`/quarantine?source=${sourceId}`} className={parts.end}>
          Quarantine
        </Link>
      </div>
      {deliveries.length === 0 ? (
        <EmptyState
          isCompact
          title="Nothing has come in yet"
          text="Give the address to the tool that posts, or try it with the command under “How to send”."
        />
      ) : (
        <ul className={parts.list}>
          {deliveries.map((delivery) => (
            <li key={delivery.id} className={parts.row} style={{ minHeight: 40 }}>
              <StatusBadge status={states[delivery.status][0]}>{states[delivery.status][1]}</StatusBadge>
              <TimeText at={delivery.receivedAt} />
              <span className={parts.muted}>{delivery.message || countOf(delivery.events, 'event', 'events')}</span>
              {delivery.body !== null && (
                <Button className={parts.end} size="compact-xs" variant="subtle" onClick={() => onTry(delivery)}>
                  Try the mapping on it
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
