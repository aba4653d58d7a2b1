import { normalise } from '../../intake/normalise.ts'
import type { Envelope, Outcome, TimeSource } from '../../intake/outcome.ts'
import { isObject, type JsonObject } from '../../intake/properties.ts'
import { parseInstant } from '../../intake/time.ts'
import { Refused } from '../refused.ts'
import type { FileRow } from '../rows.ts'
import { objectIn, textOf, type ExportedMessage } from './messages.ts'

const timeSources: readonly string[] = ['client', 'client_corrected', 'received'] satisfies TimeSource[]

/**
 * A row of an export of events of Fairlead. `person` is not read: it follows from the ids, and from the identify events among the rows. When it was received
 * and from which source is told of the import.
 */
export function ofFairlead({ values }: FileRow): ExportedMessage {
  const id = textOf(values['id'])
  if (id === '')
    throw new Refused('id', 'Expected the id of the event: without it, importing the file again would add every event once more.')
  return {
    message: {
      event: values['event'],
      id,
      timestamp: values['timestamp'],
      userId: textOf(values['userId']),
      anonymousId: textOf(values['anonymousId']),
      accountId: textOf(values['accountId']),
      sessionId: textOf(values['sessionId']),
      groups: objectIn(values, 'groups'),
      properties: objectIn(values, 'properties'),
      context: objectIn(values, 'context'),
      stored: {
        clientTimestamp: values['clientTimestamp'],
        sentAt: values['sentAt'],
        timestampSource: values['timestampSource'],
      },
    },
  }
}

const instantIn = (value: unknown): number | null => parseInstant(value) ?? null

/** A message of `ofFairlead` as it was stored: times were corrected then, and properties of the context that were dropped since do not come back. */
export function normaliseStored(row: unknown, envelope: Envelope): Outcome {
  const { stored, ...message } = row as JsonObject
  const outcome = normalise(message, envelope)
  if (outcome.status !== 'ok') return outcome
  const { event } = outcome
  const properties = isObject(message['properties']) ? message['properties'] : event.properties
  const { clientTimestamp, sentAt, timestampSource } = stored as JsonObject
  // An export of chosen columns does not say it: then the time is the client's.
  if (!timeSources.includes(textOf(timestampSource))) return { status: 'ok', event: { ...event, properties } }
  const times = { clientTs: instantIn(clientTimestamp), sentAt: instantIn(sentAt), tsSource: timestampSource as TimeSource }
  return { status: 'ok', event: { ...event, properties, ...times } }
}
