import type { IdentityLink, LinkOrigin, LinkReason } from '../../contract.ts'

const origins: Record<LinkOrigin, string> = {
  identify: 'Signed in',
  event: 'Both ids in one event',
  alias: 'Alias call',
  merge: 'Merge call',
  manual: 'Merged by hand',
}

/** How it became known that two ids are of one person. */
export const originText = (origin: LinkOrigin): string => origins[origin]

const reasons: Record<Exclude<LinkReason, ''>, string> = {
  already_linked: 'Belongs to somebody else',
  already_identified: 'Is a known user already',
  same_person: 'Is the same person already',
  cycle: 'Would go in a circle',
  not_an_id: 'Is no id',
  undone_by_hand: 'Was taken back by hand',
  too_many_ids: 'Too many ids for one person',
  refused_by_hand: 'Refused by hand',
}

/** Why a link was refused, or why it waits. */
export const reasonText = (reason: LinkReason): string => (reason === '' ? '' : reasons[reason])

const advice: Partial<Record<LinkReason, string>> = {
  already_linked: 'Usually a device that several people share. The first person keeps it; merge the two by hand if they are one.',
  already_identified:
    'An alias never joins two users. Merge them by hand if they are one person, or let your program say so by a merge call.',
  not_an_id: 'A program wrote this in place of an id. Joining it would make one person out of everybody. Send no id until it is known.',
  undone_by_hand: 'Somebody took this link back, so events that say the same do not bring it back.',
  too_many_ids: 'Often a shared computer, a test or a server that uses one id for everybody. Accept it only if this is one person.',
}

/** What to make of a reason. */
export const reasonAdvice = (reason: LinkReason): string => advice[reason] ?? ''

const verbs: Record<IdentityLink['status'], string> = { linked: 'Joined', refused: 'Refused', held: 'Held', undone: 'Taken back' }

/** What became of a link, in a word. */
export const statusText = (status: IdentityLink['status']): string => verbs[status]
