import type { EventType } from '../intake/outcome.ts'
import type { Door } from '../store/quarantine-row.ts'

/** What senders call the properties of an event, by the protocol that they speak. */
const words: Readonly<Record<string, string>> = { amplitude: 'event_properties' }

/** Protocols of Segment's kind, in which what describes a person or a group is called traits. */
const withTraits = new Set<string>(['segment', 'rudder'])

/** Where the properties of an event were in what the sender wrote, so that an error names what it knows. */
export function propertiesIn({ call }: Pick<Door, 'call'>, type: EventType): string {
  if (withTraits.has(call) && (type === 'identify' || type === 'group')) return 'traits'
  return words[call] ?? 'properties'
}
