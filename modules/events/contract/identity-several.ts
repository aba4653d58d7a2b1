import * as z from 'zod'
import { endpoint } from '#kernel/http/endpoint.ts'
import { IdentityLink } from './identity.ts'
import { Named } from './profiles.ts'

/** The most links that are decided at once. */
export const mostLinksAtOnce = 100

const Several = z.array(z.uuid()).min(1, 'Expected at least one link').max(mostLinksAtOnce, `Expected at most ${mostLinksAtOnce} links`)

export const LinksPreview = z.object({
  /** How many of the links can be accepted. */
  links: z.number(),
  /** How many cannot: somebody else decided, or their ids are of one person already, or of others by now. */
  left: z.number(),
  /** Events that count for another person afterwards. */
  events: z.number(),
  /** Who would stay, those with the most ids first. */
  people: z.array(
    Named.extend({
      idsBefore: z.number(),
      idsAfter: z.number(),
      /** How many other people become part of this one. */
      joined: z.number(),
    }),
  ),
})
export type LinksPreview = z.infer<typeof LinksPreview>

export const previewLinks = endpoint({
  id: 'events.identity.preview_links',
  method: 'POST',
  path: '/api/identity/links-preview',
  access: 'events:read',
  summary: 'What accepting several held links would join in total, without joining it',
  body: z.object({ links: Several }),
  output: LinksPreview,
})

/** `undo` takes accepted ones back; `hold` lets those wait again that somebody refused. */
export const LinkVerb = z.enum(['accept', 'refuse', 'undo', 'hold'])
export type LinkVerb = z.infer<typeof LinkVerb>

export const decideLinks = endpoint({
  id: 'events.identity.decide_links',
  method: 'POST',
  path: '/api/identity/link-decisions',
  access: 'events:manage',
  summary: 'Accept, refuse or take back several links, one after the other; what cannot be done is left and told',
  body: z.object({ verb: LinkVerb, links: Several }),
  output: z.object({
    decided: z.array(IdentityLink),
    left: z.array(z.object({ id: z.uuid(), why: z.string() })),
  }),
})
