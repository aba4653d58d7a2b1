import * as z from 'zod'
import { endpoint } from '#kernel/http/endpoint.ts'
import { Instant, Page } from './paging.ts'
import { Named, Profile } from './profiles.ts'
import { StoredEvent } from './recent.ts'

/** Types of groups besides the account, as events name them: `project`, `site`. */
export const GroupType = z
  .string()
  .min(1)
  .max(64)
  .refine((type) => type !== 'person' && type !== 'account', 'Expected a type of group; people and accounts have endpoints of their own')

const OfType = z.object({ type: GroupType })
const OneGroup = z.object({ type: GroupType, group: z.string().min(1).max(512) })

export const GroupTypeSeen = z.object({
  type: z.string(),
  /** How many different groups of the type were seen. */
  groups: z.number(),
  lastSeen: Instant,
  /** Whether a property called so names one, where a sender does not say which of its properties do: in events of Mixpanel. */
  fromProperties: z.boolean(),
})
export type GroupTypeSeen = z.infer<typeof GroupTypeSeen>

export const listGroupTypes = endpoint({
  id: 'events.groups.types',
  method: 'GET',
  path: '/api/groups',
  access: 'events:read',
  summary: 'Types of groups besides the account, the most frequent first',
  tool: 'Lists the types of groups that events name besides the account, such as project.',
  output: z.object({ items: z.array(GroupTypeSeen), next: z.null() }),
})

export const updateGroupType = endpoint({
  id: 'events.groups.update_type',
  method: 'PUT',
  path: '/api/groups/:type',
  access: 'events:admin',
  summary: 'Say whether properties of that name make groups of the type, in events of Mixpanel that arrive from now on',
  params: OfType,
  body: z.object({ fromProperties: z.boolean() }),
  output: z.object({ type: z.string(), fromProperties: z.boolean() }),
})

export const listGroups = endpoint({
  id: 'events.groups.list',
  method: 'GET',
  path: '/api/groups/:type',
  access: 'events:read',
  summary: 'Groups of a type, the latest seen first',
  tool: 'Finds groups of a type by id or property.',
  params: OfType,
  query: Page.extend({ search: z.string().max(200).optional() }),
  output: z.object({ items: z.array(Profile), next: z.string().nullable() }),
})

export const getGroup = endpoint({
  id: 'events.groups.get',
  method: 'GET',
  path: '/api/groups/:type/:group',
  access: 'events:read',
  summary: 'One group with its properties and people',
  tool: 'Shows one group with its properties and people.',
  params: OneGroup,
  output: z.object({ profile: Profile, people: z.array(Named), peopleCount: z.number(), eventCount: z.number() }),
})

export const listGroupEvents = endpoint({
  id: 'events.groups.timeline',
  method: 'GET',
  path: '/api/groups/:type/:group/events',
  access: 'events:read',
  summary: 'Events that name a group, newest first',
  params: OneGroup,
  query: Page,
  output: z.object({ items: z.array(StoredEvent), next: z.string().nullable() }),
})

export const AccountType = z.object({
  /** The type whose groups are the accounts; null where the usual names decide: account, company, organization and the like. */
  accountType: z.string().nullable(),
  /** From when on events were taken so; null while nobody has chosen. */
  since: Instant.nullable(),
  /** 0 while nobody has changed settings of identity. */
  version: z.number(),
})
export type AccountType = z.infer<typeof AccountType>

export const getAccountType = endpoint({
  id: 'events.groups.account_type',
  method: 'GET',
  path: '/api/account-type',
  access: 'events:read',
  summary: 'Which type of groups are the accounts',
  output: AccountType,
})

export const updateAccountType = endpoint({
  id: 'events.groups.choose_account_type',
  method: 'PUT',
  path: '/api/account-type',
  access: 'events:admin',
  summary: 'Choose which type of groups are the accounts of events that arrive from now on; null for the usual names',
  body: z.object({ version: z.number().int().min(0), accountType: GroupType.nullable() }),
  output: AccountType,
})
