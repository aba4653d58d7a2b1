import { Button } from '@mantine/core'
import { Link } from '#web/navigation.tsx'
import { Copyable } from '#web/ui/Copyable.tsx'
import { TimeText } from '#web/ui/TimeText.tsx'
import type { QuarantinedEvent } from '../../contract.ts'
import { Facts } from '../Facts.tsx'
import parts from '../parts.module.css'
import { reasonAdvice, reasonText } from './reasons.ts'

/** JSON with line breaks; a body that was cut in the list stays as it is. */
function readable(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2)
  } catch {
    return body
  }
}

/** The body of a webhook is right as it is: what makes events of it has to be mended. */
const MendMapping = ({ event }: { event: QuarantinedEvent }) => (
  <>
    <p className={parts.muted}>
      This is a body that a tool posted. The mapping of its source makes events of it: correct that, see what it makes of this body, and
      send it again.
    </p>
    <Button component={Link} to={`/sources/${event.sourceId}`} search={{ held: event.id }} style={{ alignSelf: 'flex-start' }}>
      Correct the mapping
    </Button>
  </>
)

interface QuarantinedDetailsProps {
  event: QuarantinedEvent
  /** Name of the source; undefined while it is not known. */
  source: string | undefined
  onReplay: (() => void) | undefined
  isSending: boolean
}

/** One refused event: what is wrong with it, what to do, and the event as it came in. */
export function QuarantinedDetails({ event, source, onReplay, isSending }: QuarantinedDetailsProps) {
  const advice = reasonAdvice(event.code)
  return (
    <div className={parts.main}>
      <section className={parts.section}>
        <h3 className={parts.heading}>{reasonText(event.code)}</h3>
        <p>{event.message}</p>
        {event.isWebhook ? <MendMapping event={event} /> : advice && <p className={parts.muted}>{advice}</p>}
      </section>
      <Facts
        facts={[
          ['Where', event.field ? <code key="field">{event.field}</code> : 'The event as a whole'],
          ['Source', source ?? ''],
          ['Received', <TimeText key="at" at={event.receivedAt} as="full" />],
          ...(event.replayedAt ? ([['Sent again', <TimeText key="again" at={event.replayedAt} as="full" />]] as const) : []),
          ['Code', <code key="code">{event.code}</code>],
        ]}
      />
      {onReplay && (
        <Button variant="default" onClick={onReplay} loading={isSending} style={{ alignSelf: 'flex-start' }}>
          Send it again
        </Button>
      )}
      <section className={parts.section}>
        <h3 className={parts.heading}>As it came in</h3>
        <Copyable text={readable(event.body)} label="The event as it came in" isBlock />
      </section>
    </div>
  )
}
