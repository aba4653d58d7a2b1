import type { AppCtx, Db } from '#kernel/context.ts'
import type { KeepIp } from '../../contract.ts'
import { maxIdLength } from '../intake/limits.ts'
import type { Normal, Outcome, Refusal } from '../intake/outcome.ts'
import { inPieces } from '../pieces.ts'
import { CutMessage } from '../store/cut-message.ts'
import type { Delivery } from '../store/prepare.ts'
import type { KeyHolder } from '../sources/keys.ts'
import { toRow, type Row } from '../store/row.ts'
import { isForAddress, withAddress, withoutAddresses } from './addresses.ts'
import { isIdField } from './id-fields.ts'
import { ipOf } from './ip.ts'
import { maskEvent, maskMessage, type Rules } from './rules.ts'
import { careOf, type CareSettings } from './settings.ts'
import { someLeaf } from './tree.ts'

/** Why an event of somebody who was erased is not stored. It does not name the id: it is kept nowhere. */
export const erasedRefusal: Refusal = {
  code: 'erased_person',
  field: '',
  message: 'This person’s data were removed on request, and later events are refused.',
}

/** The ids by which an event names the person that it is of. */
const idsOf = ({ userId, anonymousId, person, type, properties }: Normal): string[] => [
  userId,
  anonymousId,
  person,
  ...(type === 'alias' && typeof properties.previousId === 'string' ? [properties.previousId] : []),
]

const isOfErased = ({ isErased }: CareSettings, event: Normal): boolean => isErased !== undefined && idsOf(event).some(isErased)

/**
 * What may be the id of a person in something that was refused. It could not be read as an event, so all fields that may hold an id are looked at; in the body
 * of a webhook, whose fields are called as its sender likes, all values.
 */
function idsNamedIn(message: unknown, isWebhook: boolean): Set<string> {
  const found = new Set<string>()
  const note = (value: unknown, name: string): boolean => {
    const isText = typeof value === 'number' || (typeof value === 'string' && value !== '' && value.length <= maxIdLength)
    if (isText && (isWebhook || isIdField(name))) found.add(String(value))
    return false
  }
  if (message instanceof CutMessage) for (const [name, value] of fieldsOf(message)) note(value, name)
  else someLeaf(message, note)
  return found
}

/** Which of some messages name an erased person. There may be a value in every few bytes of them: each is hashed once, and others have their turn meanwhile. */
export async function namingErased(
  messages: readonly unknown[],
  erasedAmong: CareSettings['erasedAmong'],
  isWebhook = false,
): Promise<boolean[]> {
  if (!erasedAmong) return messages.map(() => false)
  const named = await inPieces(messages, (message) => idsNamedIn(message, isWebhook))
  const all = new Set<string>()
  for (const ids of named) for (const id of ids) all.add(id)
  const erased = await erasedAmong([...all])
  return named.map((ids) => erased.size > 0 && [...ids].some((id) => erased.has(id)))
}

const field = /"([^"\\]{1,100})"\s*:\s*(?:"([^"\\]{1,512})"|(\d+))/g

/** Fields with a text or a number in the beginning of a large event, which is not JSON: its end is missing. */
const fieldsOf = ({ beginning }: CutMessage): [name: string, value: string][] =>
  [...beginning.matchAll(field)].map(([, name, text, number]) => [name!, text ?? number!])

const rejected = ({ id, event }: Normal): Outcome => ({ status: 'rejected', refusal: erasedRefusal, id, name: event })

/** Of a large event only the beginning was read, and rules cannot be applied to half a text. */
function cutCarefully(message: CutMessage, rules: Rules | undefined, keep: KeepIp): CutMessage {
  const { bytes, id, name } = message
  const reason = rules
    ? 'properties of this workspace are masked'
    : keep !== 'whole' && fieldsOf(message).some(([called, value]) => isForAddress(called) && ipOf(value) !== undefined)
      ? 'it holds an address'
      : ''
  return reason === '' ? message : new CutMessage(`(not kept: ${reason})`, bytes, { id, name })
}

function carefully(message: unknown, rules: Rules | undefined, keep: KeepIp, isWebhook: boolean): unknown {
  if (message instanceof CutMessage) return cutCarefully(message, rules, keep)
  const known = withoutAddresses(message, keep)
  return rules ? maskMessage(rules, known, !isWebhook) : known
}

/** An event as it may be stored. Doing it twice is the same as doing it once. */
function cared({ rules, keepIp }: CareSettings, sourceId: string, event: Normal, address?: string): Normal {
  const known = withAddress(event, keepIp.get(sourceId) ?? 'no', address)
  return rules ? maskEvent(rules, known) : known
}

/**
 * What is done to events before anything looks at them or keeps them, whichever door they came by: events of erased people are refused and kept nowhere,
 * addresses are kept as the source says, and values are masked. The tracking plan comes after it, so it describes what is stored; what it renames is
 * masked once more, by its new name.
 */
export async function takeCare(app: AppCtx, delivery: Delivery): Promise<Delivery> {
  const settings = await careOf(app).find(delivery.workspaceId)
  const { rules, keepIp } = settings
  const { sourceId, address } = delivery
  const isWebhook = delivery.door.call === 'webhook'
  const refused = delivery.outcomes.flatMap(({ status }, index) => (status === 'ok' ? [] : [index]))
  const isNaming = await namingErased(
    refused.map((index) => delivery.messages[index]),
    settings.erasedAmong,
    isWebhook,
  )
  const naming = new Set(refused.filter((_, at) => isNaming[at]))
  const outcomes = await inPieces(delivery.outcomes, (outcome, index): Outcome => {
    if (outcome.status !== 'ok') {
      if (!naming.has(index)) return outcome
      return { status: 'rejected', refusal: erasedRefusal, id: outcome.id, name: outcome.name }
    }
    if (isOfErased(settings, outcome.event)) return rejected(outcome.event)
    const event = cared(settings, sourceId, outcome.event, address)
    return event === outcome.event ? outcome : { status: 'ok', event }
  })
  return {
    ...delivery,
    outcomes,
    careVersion: settings.version,
    carefully: (message) => carefully(message, rules, keepIp.get(sourceId) ?? 'no', isWebhook),
    again: (event) => cared(settings, sourceId, event, address),
  }
}

/**
 * How refused messages of a delivery may be kept by the rules of now; undefined where those still hold by which care was taken. Called under the lock of the
 * workspace.
 */
export async function careForRefused(
  app: AppCtx,
  db: Db,
  { workspaceId, sourceId, door, careVersion }: Delivery,
): Promise<{ namingErased(messages: readonly unknown[]): Promise<boolean[]>; carefully(message: unknown): unknown } | undefined> {
  if (careVersion === undefined) return undefined
  const { version, rules, erasedAmong, keepIp } = (await careOf(app).findNow(db, [workspaceId])).get(workspaceId)!
  if (version === careVersion) return undefined
  const isWebhook = door.call === 'webhook'
  return {
    namingErased: (messages) => namingErased(messages, erasedAmong, isWebhook),
    carefully: (message) => carefully(message, rules, keepIp.get(sourceId) ?? 'no', isWebhook),
  }
}

/** The body of a webhook as it may be kept to make a mapping with; undefined when it names somebody who was erased. */
export async function keptBody(app: AppCtx, { workspaceId, sourceId }: KeyHolder, body: unknown): Promise<unknown> {
  const { rules, erasedAmong, keepIp } = await careOf(app).find(workspaceId)
  const [isNaming] = await namingErased([body], erasedAmong, true)
  if (isNaming) return undefined
  return carefully(body, rules, keepIp.get(sourceId) ?? 'no', true)
}

/**
 * Takes care of rows that waited, if something changed meanwhile: masks them by the rules of now, and finds those of people who were erased. Called under
 * the lock of their workspaces: an erasure takes the same lock once after it has written down whom to refuse, so that nothing comes in behind it.
 * @returns the rows that must not be stored
 */
export async function careMeanwhile(app: AppCtx, db: Db, rows: readonly Row[]): Promise<Row[]> {
  const present = await careOf(app).findNow(db, [...new Set(rows.map(({ workspaceId }) => workspaceId))])
  return rows.filter((row) => {
    const settings = present.get(row.workspaceId)!
    if (isOfErased(settings, row.normal)) return true
    if (row.careVersion !== settings.version) {
      const { workspaceId, sourceId, receivedAt, normal } = row
      Object.assign(row, toRow(workspaceId, sourceId, receivedAt, cared(settings, sourceId, normal), settings.version))
    }
    return false
  })
}
