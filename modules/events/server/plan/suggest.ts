import type { Ctx } from '#kernel/context.ts'
import type { EndpointOutput } from '#kernel/http/endpoint.ts'
import { type PlannedEvent, type suggestPlan } from '../../contract.ts'
import { isOfSdk, nameChecks } from '../../contract/plan/names.ts'
import { ordered } from '../../contract/plan/order.ts'
import { listProperties } from '../catalogue/properties.ts'
import { writeDownWhatWasSeen } from '../catalogue/definitions.ts'
import { exampleOf } from '../catalogue/observe.ts'
import { isObject, type JsonObject } from '../intake/properties.ts'
import { draftOf } from './draft.ts'
import { sampleEvents, volumes } from './samples.ts'

type Suggestion = EndpointOutput<typeof suggestPlan>['items'][number]

const days = 30
const mostSuggested = 50
/** Present in at least this share of the events: required. */
const requiredShare = 0.99
/** With fewer events than this nothing is said to be required, or one of a few values. */
const fewest = 20
const mostValues = 10
const longestValue = 60

/** What was seen of a property, and of those inside of it. */
interface Seen {
  count: number
  types: Map<string, number>
  values: Map<string, number>
  inside: Map<string, Seen>
  items: Map<string, number>
}

const noneSeen = (): Seen => ({ count: 0, types: new Map(), values: new Map(), inside: new Map(), items: new Map() })
const bump = (counts: Map<string, number>, name: string) => counts.set(name, (counts.get(name) ?? 0) + 1)

const looksLikeTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/

const typeOf = (value: unknown): string =>
  Array.isArray(value)
    ? 'array'
    : isObject(value)
      ? 'object'
      : typeof value === 'number'
        ? Number.isInteger(value)
          ? 'integer'
          : 'number'
        : typeof value === 'string' && looksLikeTime.test(value)
          ? 'date-time'
          : typeof value

function note(seen: Seen, value: unknown): void {
  seen.count++
  bump(seen.types, typeOf(value))
  if (typeof value === 'string' && seen.values.size <= mostValues) bump(seen.values, value)
  if (Array.isArray(value)) for (const item of value.slice(0, 20)) bump(seen.items, typeOf(item))
  if (isObject(value)) noteAll(seen.inside, value)
}

function noteAll(into: Map<string, Seen>, properties: JsonObject): void {
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || isOfSdk(name)) continue
    const seen = into.get(name) ?? noneSeen()
    into.set(name, seen)
    note(seen, value)
  }
}

/** Types in the words of schemas. Whole numbers among others are numbers; times among texts are texts. */
function typesOf(types: ReadonlyMap<string, number>): { type?: string | string[]; format?: string } {
  const names = new Set(types.keys())
  if (names.has('number')) names.delete('integer')
  if (names.has('string') && names.delete('date-time')) names.add('string')
  const only = [...names]
  if (only.length === 1) return only[0] === 'date-time' ? { type: 'string', format: 'date-time' } : { type: only[0]! }
  const all = [...new Set(only.map((name) => (name === 'date-time' ? 'string' : name)))].toSorted()
  return all.length === 0 ? {} : { type: all }
}

/** A text that is one of a few, each of which came several times. */
function enumOf({ count, types, values }: Seen): string[] | undefined {
  const isText = types.size === 1 && types.has('string')
  const isFew = values.size > 0 && values.size <= mostValues && count >= fewest && values.size * 5 <= count
  const isRepeated = [...values].every(([value, n]) => n > 1 && value.length <= longestValue)
  return isText && isFew && isRepeated ? [...values.keys()].toSorted() : undefined
}

function schemaOf(seen: Seen): JsonObject {
  const type = typesOf(seen.types)
  const few = enumOf(seen)
  const items = type.type === 'array' && seen.items.size > 0 ? { items: typesOf(seen.items) } : {}
  const inside = type.type === 'object' ? objectOf(seen.inside, seen.count, false) : {}
  return { ...type, ...items, ...inside, ...(few && { enum: few }) }
}

function objectOf(inside: ReadonlyMap<string, Seen>, count: number, isClosed: boolean): JsonObject {
  const required = [...inside].filter(([, seen]) => count >= fewest && seen.count / count >= requiredShare).map(([name]) => name)
  return {
    type: 'object',
    properties: Object.fromEntries([...inside].map(([name, seen]) => [name, schemaOf(seen)])),
    ...(required.length > 0 && { required }),
    ...(isClosed && { additionalProperties: false }),
  }
}

const schemaTypeOf: Record<string, JsonObject> = { datetime: { type: 'string' }, list: { type: 'array' } }

/** What the catalogue knows besides what was looked at: rare properties. */
async function fromCatalogue(ctx: Ctx, event: string): Promise<{ name: string; type: string; description: string }[]> {
  const { items } = await listProperties(ctx, { of: 'event', event, hidden: 'true', limit: 500 })
  return items.filter(({ name }) => !isOfSdk(name))
}

async function suggestionFor(ctx: Ctx, name: string, samples: readonly JsonObject[], volume: number): Promise<Suggestion> {
  const seen = new Map<string, Seen>()
  for (const properties of samples) noteAll(seen, properties)
  const schema = objectOf(seen, samples.length, true)
  const properties = schema.properties as Record<string, JsonObject>
  for (const { name: path, type, description } of await fromCatalogue(ctx, name)) {
    const top = path.split('.')[0]!
    if (!Object.hasOwn(properties, top)) properties[top] = path === top ? (schemaTypeOf[type] ?? { type }) : { type: 'object' }
    if (path === top && description) properties[top] = { ...properties[top], description }
  }
  const row = await ctx.db
    .selectFrom('event_definitions as d')
    .leftJoin('auth_users as u', 'u.id', 'd.owner_id')
    .select(['d.description', 'u.email'])
    .where('d.workspace_id', '=', ctx.workspace.id)
    .where('d.name', '=', name)
    .executeTakeFirst()
  const event: PlannedEvent = {
    name,
    description: row?.description ?? '',
    owner: row?.email ?? '',
    status: 'live',
    sources: {},
    namedOtherwise: false,
    schema: ordered(schema) as JsonObject,
  }
  const required = (schema.required ?? []) as string[]
  return {
    event,
    volume30d: volume,
    looked: samples.length,
    properties: [...seen].map(([property, one]) => ({
      name: property,
      share: samples.length === 0 ? 0 : one.count / samples.length,
      types: [...one.types.keys()],
      examples: [...one.values.keys()].slice(0, 3).map(exampleOf),
      isRequired: required.includes(property),
    })),
  }
}

/** Whether an event that breaks the rules for names has to be let off, so that it can be planned at all. */
function withExemption(suggestion: Suggestion, checks: ReturnType<typeof nameChecks>): Suggestion {
  const { event, properties } = suggestion
  const isNamedOtherwise = checks.event(event.name) !== undefined || properties.some(({ name }) => checks.property(name) !== undefined)
  return { ...suggestion, event: { ...event, namedOtherwise: isNamedOtherwise } }
}

/** Plans for what arrives and is not in the draft, the most frequent first: what was seen in the last 30 days, and of rare properties what the catalogue says. */
export async function suggest(ctx: Ctx, only?: string): Promise<Suggestion[]> {
  await writeDownWhatWasSeen(ctx)
  const { document } = await draftOf(ctx)
  const planned = new Set(document.events.map(({ name }) => name))
  const volume = await volumes(ctx, days, only === undefined ? undefined : [only])
  const names = [...volume.keys()]
    .filter((name) => (only === undefined ? !planned.has(name) && !isOfSdk(name) : name === only))
    .slice(0, mostSuggested)
  if (names.length === 0) return []
  const { events } = await sampleEvents(ctx, days, names)
  const checks = nameChecks(document.naming)
  const found: Suggestion[] = []
  for (const name of names) {
    const samples = (events.get(name) ?? []).map(({ properties }) => properties)
    found.push(withExemption(await suggestionFor(ctx, name, samples, volume.get(name)!), checks))
  }
  return found
}
