import type { LinkOrigin, LinkReason, LinkStatus } from '../../contract.ts'

/** What an event says: that `child` and `parent` are ids of one person, who is known by `parent`. */
export interface Claim {
  child: string
  parent: string
  origin: Exclude<LinkOrigin, 'manual'>
  eventId: string
  sourceId: string
  /** Of the event, in milliseconds. */
  at: number
  /** Where the event stands among those that arrived together. */
  place: number
}

/** A row of the log of links. Times in milliseconds. */
export interface LinkRow {
  id: string
  child: string
  parent: string
  origin: LinkOrigin
  status: LinkStatus
  reason: LinkReason
  eventId: string
  sourceId: string
  at: number
  recordedAt: number
  /** Name of the member who decided; empty when nobody did. */
  recordedBy: string
}

/** What follows from the log for one id: the person that it stands for, itself after an undo. */
export interface Override {
  key: string
  person: string
  version: number
}

/** Names a pair of ids in maps. Ids hold no control characters. */
export const pairOf = (child: string, parent: string): string => `${child}\0${parent}`
