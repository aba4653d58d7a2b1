import * as z from 'zod'
import { endpoint } from '#kernel/http/endpoint.ts'
import { Instant, Page } from './paging.ts'
import { StoredEvent } from './recent.ts'

/** What a person did without a longer pause: as the sender told it, else events less than 30 minutes apart. */
export const Session = z.object({
  id: z.string(),
  /** What the sender called it; null when it follows from the times of the events. */
  toldAs: z.string().nullable(),
  start: Instant,
  /** Time of the last event. */
  end: Instant,
  /** From the first to the last event; 0 for a single one. */
  durationSeconds: z.number(),
  events: z.number(),
  firstEvent: z.string(),
  /** Path of the first page; null when no event names one. */
  firstPage: z.string().nullable(),
  /** Different anonymous ids. */
  devices: z.number(),
  libraries: z.array(z.string()),
})
export type Session = z.infer<typeof Session>

export const listPersonSessions = endpoint({
  id: 'events.people.sessions',
  method: 'GET',
  path: '/api/people/:person/sessions',
  access: 'events:read',
  summary: 'Sessions of a person, the latest first',
  tool: 'Lists the sessions of a person with start, duration and number of events.',
  params: z.object({ person: z.string().min(1).max(512) }),
  query: Page,
  output: z.object({ items: z.array(Session), next: z.string().nullable() }),
})

/** An event of a person with the session that it is of; null for calls that only describe somebody, and in a session too long to be followed to its ends. */
export const TimelineEvent = StoredEvent.extend({ session: Session.nullable() })
export type TimelineEvent = z.infer<typeof TimelineEvent>

export const listPersonEvents = endpoint({
  id: 'events.people.timeline',
  method: 'GET',
  path: '/api/people/:person/events',
  access: 'events:read',
  summary: 'What a person did, newest first, each event with its session',
  params: z.object({ person: z.string().min(1).max(512) }),
  query: Page,
  output: z.object({ items: z.array(TimelineEvent), next: z.string().nullable() }),
})
