import * as z from 'zod'
import { endpoint } from '#kernel/http/endpoint.ts'
import { Instant, Page } from './paging.ts'
import { Named } from './profiles.ts'

/** The live topic on which it is told that links were changed by hand. */
export const identityTopic = 'identity'

/** The most ids that one person comes to by itself, unless the workspace says otherwise. */
export const usualMostIds = 200

/** How it became known: both ids in an identify call, in another event, an alias call, a call that merges two known users, or somebody said so. */
export const LinkOrigin = z.enum(['identify', 'event', 'alias', 'merge', 'manual'])
export type LinkOrigin = z.infer<typeof LinkOrigin>

/** `held` waits for somebody to decide. */
export const LinkStatus = z.enum(['linked', 'refused', 'held', 'undone'])
export type LinkStatus = z.infer<typeof LinkStatus>

/** Why an entry was refused or held; empty for the others. */
export const LinkReason = z.enum([
  '',
  'already_linked',
  'already_identified',
  'same_person',
  'cycle',
  'not_an_id',
  'undone_by_hand',
  'too_many_ids',
  'refused_by_hand',
])
export type LinkReason = z.infer<typeof LinkReason>

export const IdentityLink = z.object({
  id: z.uuid(),
  /** The id that stands for the person of `parent`, as long as the status is `linked`. */
  child: z.string(),
  parent: z.string(),
  origin: LinkOrigin,
  status: LinkStatus,
  reason: LinkReason,
  /** The event that said so first; null when somebody did. */
  eventId: z.string().nullable(),
  sourceId: z.uuid().nullable(),
  /** When that event happened. */
  at: Instant,
  /** When the entry came to its status. */
  decidedAt: Instant,
  /** Who decided; null when it was decided by itself. */
  decidedBy: z.string().nullable(),
  /** Every status it ever had, oldest first. */
  history: z.array(z.object({ status: LinkStatus, at: Instant, by: z.string().nullable() })),
})
export type IdentityLink = z.infer<typeof IdentityLink>

const personId = z.string().min(1).max(512)
const LinkParams = z.object({ linkId: z.uuid() })

export const listPersonLinks = endpoint({
  id: 'events.people.links',
  method: 'GET',
  path: '/api/people/:person/links',
  access: 'events:read',
  summary: 'How the ids of a person came together: links, refused claims and what was undone, newest first',
  tool: 'Tells which ids belong to a person, and by which events or decisions.',
  params: z.object({ person: personId }),
  query: Page,
  output: z.object({
    /** The id that the person is known by. */
    person: z.string(),
    /** How many ids the person has. */
    idCount: z.number(),
    items: z.array(IdentityLink),
    next: z.string().nullable(),
  }),
})

export const listIdentityLinks = endpoint({
  id: 'events.identity.links',
  method: 'GET',
  path: '/api/identity/links',
  access: 'events:read',
  summary: 'Links of ids by status, the latest decided first, and how many there are by status and reason',
  tool: 'Lists ids that were joined, refused, undone, or that wait for somebody to decide.',
  query: Page.extend({ status: LinkStatus.optional(), reason: LinkReason.optional(), origin: LinkOrigin.optional() }),
  output: z.object({
    items: z.array(IdentityLink),
    next: z.string().nullable(),
    counts: z.array(z.object({ status: LinkStatus, reason: LinkReason, origin: LinkOrigin, count: z.number() })),
  }),
})

const decision = (verb: string, summary: string) =>
  ({
    id: `events.identity.${verb}`,
    method: 'POST',
    path: `/api/identity/links/:linkId/${verb}`,
    access: 'events:manage',
    summary,
    params: LinkParams,
    output: IdentityLink,
  }) as const

export const acceptLink = endpoint(decision('accept', 'Let a held link count'))
export const refuseLink = endpoint(decision('refuse', 'Refuse a held link for good'))
export const undoLink = endpoint(decision('undo', 'Take a link back: the ids are of two people again, as they were before'))
export const redoLink = endpoint(decision('redo', 'Let a link that was taken back count again'))

/** One of the two people that are to be one. */
export const MergeSide = z.object({
  /** The id that the person is known by. */
  person: z.string(),
  label: z.string().nullable(),
  idCount: z.number(),
  /** At most ten of them. */
  ids: z.array(z.string()),
  eventCount: z.number(),
  firstSeen: Instant,
  lastSeen: Instant,
  accounts: z.array(Named),
})
export type MergeSide = z.infer<typeof MergeSide>

export const MergePreview = z.object({
  from: MergeSide,
  into: MergeSide,
  /** Properties whose values differ. Null stands for none. */
  properties: z.array(
    z.object({
      name: z.string(),
      from: z.unknown(),
      into: z.unknown(),
      /** Whose value shows after the merge: that which was set last. */
      shows: z.enum(['from', 'into']),
    }),
  ),
  changes: z.object({
    /** Events that count for the other person from then on. */
    events: z.number(),
    /** Days of the workspace with such events. */
    days: z.number(),
    /** Days on which both were seen: these count one person less. */
    daysOfBoth: z.number(),
  }),
})
export type MergePreview = z.infer<typeof MergePreview>

export const previewMerge = endpoint({
  id: 'events.identity.preview',
  method: 'GET',
  path: '/api/identity/merge-preview',
  access: 'events:read',
  summary: 'What a merge of two people would change, without changing it',
  tool: 'Shows what two people have and what would change if they were one.',
  query: z.object({ from: personId, into: personId }),
  output: MergePreview,
})

export const mergePeople = endpoint({
  id: 'events.identity.merge',
  method: 'POST',
  path: '/api/identity/merges',
  access: 'events:manage',
  summary: 'Make one person of two: all ids of `from` stand for `into`. Can be undone.',
  body: z.object({ from: personId, into: personId }),
  output: IdentityLink,
})

export const IdentitySettings = z.object({
  /** The most ids that one person comes to by itself; what goes beyond waits for somebody to decide. */
  mostIds: z.number(),
  /** 0 while nobody has changed them. */
  version: z.number(),
  updatedAt: Instant.nullable(),
  updatedBy: z.string().nullable(),
})
export type IdentitySettings = z.infer<typeof IdentitySettings>

export const getIdentitySettings = endpoint({
  id: 'events.identity.settings',
  method: 'GET',
  path: '/api/identity/settings',
  access: 'events:read',
  summary: 'How many ids one person may come to by itself',
  output: IdentitySettings,
})

export const updateIdentitySettings = endpoint({
  id: 'events.identity.update_settings',
  method: 'PUT',
  path: '/api/identity/settings',
  access: 'events:manage',
  summary: 'Set how many ids one person may come to by itself',
  body: z.object({
    version: z.number().int().min(0),
    mostIds: z.number().int().min(2, 'Expected at least 2: one id has nothing to be linked to').max(100_000, 'Expected at most 100,000'),
  }),
  output: IdentitySettings,
})
