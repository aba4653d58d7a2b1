/** Why an event is not counted. The message is written for the developer who sends events. */
export interface Refusal {
  code: string
  /** Path inside the event, such as `properties.price`; empty for the event as a whole. */
  field: string
  message: string
}

/** One value that a person or an account has from now on. */
export interface ProfileChange {
  /** `person`, `account`, or the type of another group. */
  kind: string
  key: string
  name: string
  value: string
  type: 'string' | 'number' | 'boolean' | 'json'
  mode: 'set' | 'once' | 'unset'
}

export type EventType = 'track' | 'page' | 'screen' | 'identify' | 'group' | 'alias'
export type TimeSource = 'client' | 'client_corrected' | 'received'

/** An event that is ready to be stored. Times are milliseconds since 1970, UTC. */
export interface Normal {
  event: string
  type: EventType
  id: string
  userId: string
  anonymousId: string
  /** `userId`, else `anonymousId`, else empty. */
  person: string
  account: string
  /** The type of the group that was taken for the account, by its name or because the workspace chose it. */
  accountType?: string
  /** Groups besides the account: type and key. */
  groups: Record<string, string>
  /** What the sender calls the session, or empty. */
  session: string
  properties: Record<string, unknown>
  context: Record<string, unknown>
  /** What the context says of the address of the person's machine; `$remote` asks for that of the request. It is stored only where the source says so. */
  ip?: string
  ts: number
  tsSource: TimeSource
  clientTs: number | null
  sentAt: number | null
  profile: ProfileChange[]
  /** Worth telling the sender although the event is stored. */
  note?: Refusal
}

export type Outcome =
  | { status: 'ok'; event: Normal }
  /** `id` and `name` as far as they could be read. */
  | { status: 'quarantined' | 'rejected'; refusal: Refusal; id: string | null; name: string }

/** What all events of one request share. */
export interface Envelope {
  receivedAt: number
  /** When the sender sent the request, by its own clock; null when it did not say. */
  sentAt: number | null
  /** The present, where it differs from `receivedAt`: an event that was refused as too far ahead may be fine by now. */
  now?: number
  /** What an event is recognised by that came without an id, where that is known. */
  idIfNone?: string
}
