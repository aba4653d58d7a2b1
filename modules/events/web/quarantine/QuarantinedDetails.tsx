import { Button } from '@mantine/core'
import { Copyable } from '#web/ui/Copyable.tsx'
import { TimeText } from '#web/ui/TimeText.tsx'
import type { QuarantinedEvent } from '../../contract.ts'
import { Facts } from '../Facts.tsx'
import parts from '../parts.module.css'
import { reasonText } from '../words.ts'

/** JSON with line breaks; a body that was cut in the list stays as it is. */
function readable(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2)
  } catch {
    return body
  }
}

/** One refused event: what is wrong with it, and the event as it came in. */
export function QuarantinedDetails({ event, onReplay }: { event: QuarantinedEvent; onReplay?: (() => void) | undefined }) {
  return (
    <div className={parts.main}>
      <Facts
        facts={[
          ['Reason', reasonText(event.code)],
          ['Where', <code key="field">{event.field}</code>],
          ['Expected', event.message],
          ['Received', <TimeText key="at" at={event.receivedAt} as="full" />],
        ]}
      />
      {onReplay && (
        <Button variant="default" onClick={onReplay}>
          Send it again
        </Button>
      )}
      <Copyable text={readable(event.body)} label="The event as it came in" isBlock />
    </div>
  )
}
