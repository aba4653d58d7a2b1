import * as z from 'zod'
import { openObject } from '../open-object.ts'

/**
 * What happens to an event that the plan does not allow.
 * - `observe`: it is stored as it is.
 * - `strip`: properties that are not planned or of the wrong type are left out, the rest is stored.
 * - `quarantine`: it is kept aside with the reason, can be repaired and sent again.
 * - `reject`: it is refused and not kept.
 */
export const planModes = ['observe', 'strip', 'quarantine', 'reject'] as const
export const PlanMode = z.enum(planModes)
export type PlanMode = z.infer<typeof PlanMode>

export const caseStyles = ['snake_case', 'camelCase', 'PascalCase', 'kebab-case', 'Title Case', 'lower case'] as const
export const CaseStyle = z.enum(caseStyles)
export type CaseStyle = z.infer<typeof CaseStyle>

/** Rudder's words for what is wrong with an event, and two of ours. Part of the API: a code never changes its meaning. */
export const violationCodes = [
  'unplanned_event',
  'required_missing',
  'type_mismatch',
  'additional_property',
  'value_mismatch',
  'naming',
] as const
export const ViolationCode = z.enum(violationCodes)
export type ViolationCode = z.infer<typeof ViolationCode>

export const EventName = z
  .string()
  .trim()
  .min(1, 'A name of at least one character')
  .max(200, 'At most 200 characters')
  // As the key of an object it would be lost without a word.
  .refine((name) => name !== '__proto__', 'A name other than __proto__')
const PropertyName = z.string().min(1).max(500)
/** E-mail address of who answers for something; empty for nobody. Not an id, so that a version reads the same after the person left. */
const Owner = z.string().trim().max(320)

/**
 * - `live`: arrives, and is held against its schema.
 * - `deprecated`: as live, and about to go.
 * - `blocked`: must not arrive any more, whatever it says.
 */
export const plannedStatuses = ['live', 'deprecated', 'blocked'] as const

export const PlannedEvent = z.object({
  name: EventName,
  description: z.string().max(5000).default(''),
  owner: Owner.default(''),
  status: z.enum(plannedStatuses).default('live'),
  mode: PlanMode.optional().describe('Left out: that of the source, else of the plan'),
  sources: z.record(z.uuid(), PlanMode).default({}).describe('The mode at single sources, by their id'),
  namedOtherwise: z.boolean().default(false).describe('Its names may break the rules for names, because it is older than they are'),
  schema: openObject.describe('JSON Schema (2020-12) of its properties'),
})
export type PlannedEvent = z.infer<typeof PlannedEvent>

export const castTypes = ['number', 'string', 'boolean', 'date'] as const

/** One change that makes an event fit the plan. Properties are named by their path in dots. */
export const RepairStep = z.discriminatedUnion('do', [
  z.object({ do: z.literal('rename_event'), to: EventName }),
  z.object({ do: z.literal('rename_property'), from: PropertyName, to: PropertyName }),
  z.object({ do: z.literal('cast'), property: PropertyName, to: z.enum(castTypes) }),
  z.object({ do: z.literal('default'), property: PropertyName, value: z.union([z.string().max(1000), z.number(), z.boolean()]) }),
])
export type RepairStep = z.infer<typeof RepairStep>
export const RepairSteps = z.array(RepairStep).min(1, 'At least one change').max(20, 'At most 20 changes')

/** A repair that every event of a name gets when it arrives, before it is held against the plan. */
export const RepairRule = z.object({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'Expected small letters, digits and hyphens, at most 64'),
  event: EventName,
  sources: z.array(z.uuid()).max(100).default([]).describe('Only events of these; all when empty'),
  steps: RepairSteps,
  note: z.string().max(1000).default(''),
})
export type RepairRule = z.infer<typeof RepairRule>

const pattern = z.string().min(1).max(500).optional()

export const Naming = z.object({
  events: CaseStyle.optional(),
  properties: CaseStyle.optional(),
  eventPattern: pattern.describe('Regular expression (RE2) that every name of an event must match, such as a list of allowed words'),
  propertyPattern: pattern.describe('Regular expression (RE2) that every name of a property must match'),
  reserved: z
    .array(z.string().min(1).max(20))
    .max(20)
    .default(['$'])
    .describe('Names must not begin so. $ is what SDKs begin their own names with, so such names are left to them.'),
})
export type Naming = z.infer<typeof Naming>

export const SourceRule = z.object({ mode: PlanMode.optional(), unplanned: PlanMode.optional(), owner: Owner.optional() })

export const mostPlannedEvents = 2_000

export const PlanDocument = z.object({
  mode: PlanMode.default('observe').describe('For planned events'),
  unplanned: PlanMode.default('observe').describe('For events that are not in the plan'),
  naming: Naming.default({ reserved: ['$'] }),
  sources: z.record(z.uuid(), SourceRule).default({}),
  events: z.array(PlannedEvent).max(mostPlannedEvents).default([]),
  rules: z.array(RepairRule).max(500).default([]),
})
export type PlanDocument = z.infer<typeof PlanDocument>

export const emptyPlan = (): PlanDocument => PlanDocument.parse({})

/** The mode for a planned event: what is said of it at the source, of it, of the source, of the plan. */
export const modeOf = (plan: PlanDocument, event: PlannedEvent, sourceId: string): PlanMode =>
  event.sources[sourceId] ?? event.mode ?? plan.sources[sourceId]?.mode ?? plan.mode

/** The mode for events that are not in the plan. */
export const unplannedModeOf = (plan: PlanDocument, sourceId: string): PlanMode => plan.sources[sourceId]?.unplanned ?? plan.unplanned

/** What is wrong with a plan, and where in it. */
export interface PlanProblem {
  path: (string | number)[]
  message: string
  /** A warning does not keep a plan from being published. */
  isWarning?: true
}
