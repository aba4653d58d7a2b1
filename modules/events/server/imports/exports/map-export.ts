import type { ExportMaker, ImportMapping } from '../../../contract.ts'
import { normalise } from '../../intake/normalise.ts'
import type { Envelope, Outcome } from '../../intake/outcome.ts'
import { isObject, type JsonObject } from '../../intake/properties.ts'
import { normaliseAmplitude } from '../../protocols/amplitude/translate.ts'
import { normaliseMixpanel } from '../../protocols/mixpanel/translate.ts'
import { normalisePosthog } from '../../protocols/posthog/translate.ts'
import type { Mapped, Mapper } from '../map-row.ts'
import { contentHash, type Occurrences } from '../occurrences.ts'
import { Refused } from '../refused.ts'
import type { FileRow } from '../rows.ts'
import { normaliseStored, ofFairlead } from './fairlead.ts'
import { ofAmplitude, ofMixpanel, ofPosthog, type ExportedMessage } from './messages.ts'

/** The translations of the SDKs' own protocols: an event that was sent live and its row in an export become one event. */
const normalisers: Record<ExportMaker, (message: unknown, envelope: Envelope) => Outcome> = {
  amplitude: normaliseAmplitude,
  mixpanel: (message, envelope) => normaliseMixpanel(message, 'import', envelope),
  posthog: normalisePosthog,
  fairlead: normaliseStored,
}

/** Looks at what a row became, in the words that it is in. */
export const outcomeOf = (mapped: Extract<Mapped, { kind: 'event' }>, envelope: Envelope): Outcome =>
  mapped.maker ? normalisers[mapped.maker](mapped.message, envelope) : normalise(mapped.message, envelope)

const readers: Record<ExportMaker, (row: FileRow, zone: string) => ExportedMessage> = {
  amplitude: ofAmplitude,
  mixpanel: ofMixpanel,
  posthog: ofPosthog,
  fairlead: ofFairlead,
}

/** Says of the person what the message does not say itself, where it differs from what the row before said. */
function withPerson(maker: ExportMaker, { message, person }: ExportedMessage, occurrences: Occurrences): JsonObject {
  if (!person) return message
  const [key, content] = [contentHash(`person ${person.key}`), contentHash(JSON.stringify(person.properties))]
  const mark = Number.parseInt(content.slice(0, 8), 16) || 1
  if (occurrences.get(key) === mark) return message
  occurrences.set(key, mark)
  if (maker === 'amplitude') return { ...message, user_properties: { $set: person.properties } }
  // What the event itself sets is newer than what was known with it.
  const own = (message['properties'] as JsonObject)['$set']
  return { ...message, properties: { ...(message['properties'] as JsonObject), $set: { ...person.properties, ...(isObject(own) && own) } } }
}

/** Makes what reads the rows of an export file. What it says of people is passed on where it changes: each row repeats it. */
export function createExportMapper({ maker, zone }: NonNullable<ImportMapping['from']>, occurrences: Occurrences): Mapper {
  const read = (row: FileRow): Mapped => {
    if (row.problem !== undefined) throw new Refused('', row.problem)
    return { kind: 'event', maker, message: withPerson(maker, readers[maker](row, zone), occurrences) }
  }
  return {
    leftOut: new Set(),
    map(row) {
      try {
        return read(row)
      } catch (error) {
        if (error instanceof Refused) return error.problem
        throw error
      }
    },
  }
}
