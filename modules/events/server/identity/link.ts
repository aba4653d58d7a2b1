/** How it became known that two ids are of one person: both ids in an identify call, in another event, an alias call, or somebody said so. */
export type LinkOrigin = 'identify' | 'event' | 'alias' | 'manual'

/** What became of an entry. `held` waits for somebody to decide. */
export type LinkStatus = 'linked' | 'refused' | 'held' | 'undone'

/** Why an entry was refused or held; empty for the others. */
export type LinkReason =
  | ''
  | 'already_linked'
  | 'already_identified'
  | 'same_person'
  | 'cycle'
  | 'not_an_id'
  | 'undone_by_hand'
  | 'too_many_ids'
  | 'refused_by_hand'

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
