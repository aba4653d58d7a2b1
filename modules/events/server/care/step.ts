import type { AppCtx, Db } from '#kernel/context.ts'
import type { KeepIp } from '../../contract.ts'
import type { Normal, Outcome, Refusal } from '../intake/outcome.ts'
import { isObject } from '../intake/properties.ts'
import { inPieces } from '../pieces.ts'
import { CutMessage } from '../store/cut-message.ts'
import type { Delivery } from '../store/prepare.ts'
import type { Row } from '../store/row.ts'
import { withAddress, withoutAddresses } from './addresses.ts'
import { isIdField } from './id-fields.ts'
import { maskEvent, maskMessage, type Rules } from './rules.ts'
import { careOf, type CareSettings } from './settings.ts'

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

/** Whether something that was refused names an erased person. It could not be read as an event, so all fields that may hold an id are looked at. */
function namesErased(value: unknown, isErased: (id: string) => boolean, field = '', depth = 0): boolean {
  if (Array.isArray(value)) return depth <= 20 && value.some((item) => namesErased(item, isErased, field, depth + 1))
  if (isObject(value)) return depth <= 20 && Object.entries(value).some(([name, inner]) => namesErased(inner, isErased, name, depth + 1))
  return isIdField(field) && isErased(String(value))
}

const rejected = ({ id, event }: Normal): Outcome => ({ status: 'rejected', refusal: erasedRefusal, id, name: event })

/** Of a large event only the beginning was read, and rules cannot be applied to half a text. */
const withoutBeginning = ({ bytes, id, name }: CutMessage): CutMessage =>
  new CutMessage('(not kept: properties of this workspace are masked)', bytes, { id, name })

function carefully(message: unknown, rules: Rules | undefined, keep: KeepIp): unknown {
  if (message instanceof CutMessage) return rules ? withoutBeginning(message) : message
  if (!isObject(message)) return message
  const known = withoutAddresses(message, keep)
  return rules ? maskMessage(rules, known) : known
}

/**
 * What is done to events before anything looks at them or keeps them, whichever door they came by: events of erased people are refused and kept nowhere,
 * addresses are kept as the source says, and values are masked. The tracking plan comes after it, so it describes what is stored.
 */
export async function takeCare(app: AppCtx, delivery: Delivery): Promise<Delivery> {
  const settings = await careOf(app).find(delivery.workspaceId)
  const { rules, isErased } = settings
  const keep = settings.keepIp.get(delivery.sourceId) ?? 'no'
  const outcomes = await inPieces(delivery.outcomes, (outcome, index): Outcome => {
    if (outcome.status !== 'ok') {
      if (!isErased || !namesErased(delivery.messages[index], isErased)) return outcome
      return { status: 'rejected', refusal: erasedRefusal, id: outcome.id, name: outcome.name }
    }
    if (isOfErased(settings, outcome.event)) return rejected(outcome.event)
    const event = withAddress(outcome.event, keep, delivery.address)
    if (!rules) return event === outcome.event ? outcome : { status: 'ok', event }
    return { status: 'ok', event: maskEvent(rules, event) }
  })
  return { ...delivery, outcomes, carefully: (message) => carefully(message, rules, keep) }
}

/**
 * Those of the rows that are of people who were erased while they waited. Called under the lock of their workspaces: an erasure takes the same lock once
 * after it has written down whom to refuse, so that nothing comes in behind it.
 */
export async function erasedMeanwhile(app: AppCtx, db: Db, rows: readonly Row[]): Promise<Row[]> {
  const settings = await careOf(app).findNow(db, [...new Set(rows.map(({ workspaceId }) => workspaceId))])
  return rows.filter(({ workspaceId, normal }) => isOfErased(settings.get(workspaceId)!, normal))
}
