import * as z from 'zod'
import { endpoint } from '#kernel/http/endpoint.ts'
import { openObject } from './open-object.ts'
import { Instant, Page } from './paging.ts'
import { StoredEvent } from './recent.ts'

export const Profile = z.object({
  /** The id that the customer's product uses. */
  key: z.string(),
  /** Property `name`, `email` or the like, to show instead of the key; null when none is known. */
  label: z.string().nullable(),
  firstSeen: Instant,
  lastSeen: Instant,
  properties: openObject,
})
export type Profile = z.infer<typeof Profile>

export const Subscription = z.object({
  account: z.string(),
  subscriptionId: z.string(),
  startedOn: z.string(),
  endedOn: z.string().nullable(),
  /** Monthly recurring revenue in `currency`. */
  mrr: z.number(),
  currency: z.string(),
  plan: z.string(),
  isTrial: z.boolean(),
})
export type Subscription = z.infer<typeof Subscription>

/** A person or an account as another page names it. */
export const Named = Profile.pick({ key: true, label: true })
export type Named = z.infer<typeof Named>

const List = Page.extend({ search: z.string().max(200).optional() })
const Profiles = z.object({ items: z.array(Profile), next: z.string().nullable() })
const Timeline = z.object({ items: z.array(StoredEvent), next: z.string().nullable() })
const Person = z.object({ person: z.string().min(1).max(512) })
const Account = z.object({ account: z.string().min(1).max(512) })

export const listPeople = endpoint({
  id: 'events.people.list',
  method: 'GET',
  path: '/api/people',
  access: 'events:read',
  summary: 'People, the latest seen first',
  tool: 'Finds people by id or property.',
  query: List,
  output: Profiles,
})

export const getPerson = endpoint({
  id: 'events.people.get',
  method: 'GET',
  path: '/api/people/:person',
  access: 'events:read',
  summary: 'One person with properties and accounts',
  tool: 'Shows one person with properties and accounts.',
  params: Person,
  output: z.object({ profile: Profile, accounts: z.array(Named), eventCount: z.number() }),
})

export const listAccounts = endpoint({
  id: 'events.accounts.list',
  method: 'GET',
  path: '/api/accounts',
  access: 'events:read',
  summary: 'Accounts, the latest seen first',
  tool: 'Finds accounts by id or property.',
  query: List,
  output: Profiles,
})

export const getAccount = endpoint({
  id: 'events.accounts.get',
  method: 'GET',
  path: '/api/accounts/:account',
  access: 'events:read',
  summary: 'One account with properties, people and subscriptions',
  tool: 'Shows one account with properties, people and subscriptions.',
  params: Account,
  output: z.object({
    profile: Profile,
    people: z.array(Named),
    peopleCount: z.number(),
    eventCount: z.number(),
    subscriptions: z.array(Subscription),
  }),
})

export const listAccountEvents = endpoint({
  id: 'events.accounts.timeline',
  method: 'GET',
  path: '/api/accounts/:account/events',
  access: 'events:read',
  summary: 'What an account did, newest first',
  params: Account,
  query: Page,
  output: Timeline,
})

export const listSubscriptions = endpoint({
  id: 'events.subscriptions.list',
  method: 'GET',
  path: '/api/accounts/:account/subscriptions',
  access: 'events:read',
  summary: 'Subscriptions of an account, newest first',
  params: Account,
  output: z.object({ subscriptions: z.array(Subscription) }),
})

export const putSubscriptions = endpoint({
  id: 'events.subscriptions.put',
  method: 'PUT',
  path: '/api/subscriptions',
  access: 'events:write',
  summary: 'Add or replace subscriptions, by account and subscription id',
  body: z.object({
    subscriptions: z
      .array(
        z.object({
          account: z.string().min(1).max(512),
          subscriptionId: z.string().min(1).max(512),
          startedOn: z.iso.date(),
          endedOn: z.iso.date().nullable().default(null),
          mrr: z.number().min(0, 'expected 0 or more: what is paid back or reduced is no revenue of its own'),
          currency: z
            .string()
            .regex(/^[A-Z]{3}$/)
            .optional(),
          plan: z.string().max(200).default(''),
          isTrial: z.boolean().default(false),
        }),
      )
      .min(1)
      .max(1000),
  }),
  output: z.object({ stored: z.number() }),
})
