import * as z from 'zod'
import { endpoint } from '#kernel/http/endpoint.ts'
import { PropertyOwner } from './catalogue.ts'
import { Instant } from './paging.ts'

/** What becomes of a value before it is stored. */
export const maskingActions = ['drop', 'hash', 'mask', 'truncate_ip'] as const
export const MaskingAction = z.enum(maskingActions)
export type MaskingAction = z.infer<typeof MaskingAction>

export const MaskingRule = z.object({
  id: z.uuid(),
  property: z.string(),
  /** Whose property it is; null for anybody's. */
  of: PropertyOwner.nullable(),
  /** The one event that the rule is for; empty for all. */
  event: z.string(),
  action: MaskingAction,
  createdAt: Instant,
  createdBy: z.string().nullable(),
})
export type MaskingRule = z.infer<typeof MaskingRule>

export const PersonalFinding = z.object({
  of: PropertyOwner,
  property: z.string(),
  looksLike: z.enum(['email', 'card', 'ip']),
})
export type PersonalFinding = z.infer<typeof PersonalFinding>

export const listMaskingRules = endpoint({
  id: 'events.masking.list',
  method: 'GET',
  path: '/api/masking',
  access: 'events:read',
  summary: 'What becomes of values before they are stored, and properties without a rule that look like personal data',
  tool: 'Lists which properties are dropped, hashed or masked before they are stored, and which look like personal data and have no rule.',
  output: z.object({ items: z.array(MaskingRule), findings: z.array(PersonalFinding) }),
})

export const createMaskingRule = endpoint({
  id: 'events.masking.create',
  method: 'POST',
  path: '/api/masking',
  access: 'events:manage',
  summary: 'Drop, hash or mask a property from now on; what is stored already stays as it is',
  body: z
    .object({
      property: z.string().trim().min(1, 'the name of a property').max(1000),
      of: PropertyOwner.nullable().default(null),
      event: z.string().max(200).default('').describe('Only of this event; empty for all'),
      action: MaskingAction,
    })
    .strict(),
  output: MaskingRule,
})

export const deleteMaskingRule = endpoint({
  id: 'events.masking.delete',
  method: 'DELETE',
  path: '/api/masking/:ruleId',
  access: 'events:manage',
  summary: 'Store a property as it comes again, from now on',
  params: z.object({ ruleId: z.uuid() }),
  output: MaskingRule,
})

export const keepIpChoices = ['no', 'truncated', 'whole'] as const
export const KeepIp = z.enum(keepIpChoices)
export type KeepIp = z.infer<typeof KeepIp>

export const listAddressRules = endpoint({
  id: 'events.addresses.list',
  method: 'GET',
  path: '/api/addresses',
  access: 'events:read',
  summary: 'What each source keeps of the address of a person’s machine',
  output: z.object({ items: z.array(z.object({ sourceId: z.uuid(), name: z.string(), keepIp: KeepIp })) }),
})

export const setAddressRule = endpoint({
  id: 'events.addresses.set',
  method: 'PUT',
  path: '/api/addresses/:sourceId',
  access: 'events:manage',
  summary: 'Say what a source keeps of the address of a person’s machine, as the property $ip: nothing, its network, or all of it',
  params: z.object({ sourceId: z.uuid() }),
  body: z.object({ keepIp: KeepIp }).strict(),
  output: z.object({ sourceId: z.uuid(), name: z.string(), keepIp: KeepIp }),
})
