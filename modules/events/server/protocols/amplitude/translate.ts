import { createHash } from 'node:crypto'
import { normalise } from '../../intake/normalise.ts'
import type { Envelope, Outcome } from '../../intake/outcome.ts'
import { isObject, type JsonObject } from '../../intake/properties.ts'
import { objectOr, present, refuseDependent, textOf, withAndWithout, withNames } from '../operations.ts'
import { inWords, renaming } from '../words.ts'

/** Changes whose outcome depends on the present value. */
const dependent = ['$add', '$append', '$prepend', '$preInsert', '$postInsert', '$remove', '$clearAll']
const operations = ['$set', '$setOnce', '$unset', ...dependent]

/** Amplitude's names of properties for Fairlead's, so that a chart has one name whichever SDK sent it. */
const pageNames = {
  '[Amplitude] Page Location': '$url',
  '[Amplitude] Page Path': '$path',
  '[Amplitude] Page Title': '$title',
  utm_source: '$utm_source',
  utm_medium: '$utm_medium',
  utm_campaign: '$utm_campaign',
}
const pageViewed = '[Amplitude] Page Viewed'

/** Fields of an event that are told as fields of a native event. `ip` stays: the source says what is kept of it. */
const notContext =
  'event_type user_id device_id time insert_id event_id session_id groups event_properties user_properties group_properties api_key'.split(
    ' ',
  )

/** Changes of properties as Amplitude writes them: by operation, or plain values, which are set. */
function changesIn(value: unknown): unknown {
  if (!isObject(value)) return value
  const [plain, named] = withAndWithout(value, operations)
  return {
    set: isObject(named.$set ?? {}) ? { ...plain, ...objectOr(named.$set) } : named.$set,
    setOnce: named.$setOnce ?? {},
    unset: Object.keys(objectOr(named.$unset)),
  }
}

/** Cuts off what depends on the present value, so that it is refused by itself. */
export function apart(message: unknown): unknown[] {
  if (!isObject(message)) return [message]
  const field = message.event_type === '$groupidentify' ? 'group_properties' : 'user_properties'
  const values = message[field]
  if (!isObject(values)) return [message]
  const [kept, rest] = withAndWithout(values, dependent)
  if (Object.keys(rest).length === 0) return [message]
  const isAboutMore = message.event_type !== '$identify' && message.event_type !== '$groupidentify'
  return Object.keys(kept).length === 0 && !isAboutMore
    ? [message]
    : [
        { ...message, [field]: kept },
        { ...message, [field]: rest },
      ]
}

/** One group of each type: Amplitude has lists too, of which the first counts. */
const firstGroups = (groups: unknown): unknown =>
  isObject(groups)
    ? Object.fromEntries(Object.entries(groups).map(([type, key]) => [type, Array.isArray(key) ? (key as unknown[])[0] : key]))
    : groups

/** What the SDK says of itself and of the device. On the web its `os_name` is the browser; the system is in `device_model`. */
function technical(message: JsonObject): JsonObject {
  const [library, version] = (textOf(message.library) ?? '').split('/', 2)
  const isWeb = message.platform === 'Web'
  return present({
    $lib: library,
    $lib_version: version,
    [isWeb ? '$browser' : '$os']: message.os_name,
    [isWeb ? '$browser_version' : '$os_version']: message.os_version,
    [isWeb ? '$os' : '$device']: message.device_model,
    $app_version: message.app_version ?? message.version_name,
    $platform: message.platform,
    $locale: message.language,
    $user_agent: message.user_agent,
    $country: message.country,
    $region: message.region,
    $city: message.city,
    $revenue: message.revenue,
    $price: message.price,
    $quantity: message.quantity,
    $product_id: message.productId ?? message.product_id,
  })
}

function propertiesOf(message: JsonObject): unknown {
  const { event_properties: own } = message
  if (own !== undefined && own !== null && !isObject(own)) return own
  const isPage = message.event_type === pageViewed
  const { '[Amplitude] Page URL': short, ...rest } = objectOr(own)
  const named = withNames(rest, isPage ? { ...pageNames, referrer: '$referrer' } : pageNames)
  return { ...technical(message), ...(textOf(short) !== undefined && { $url: short }), ...named }
}

/** Without an id of the sender's: the same event of the same device, time and counter is the same event. */
function idOf({ insert_id: insertId, event_id: eventId, device_id, user_id, event_type, time }: JsonObject): unknown {
  if (insertId !== undefined && insertId !== null && insertId !== '') return insertId
  if (typeof eventId !== 'number' || time === undefined || time === null) return undefined
  return createHash('sha256')
    .update(JSON.stringify([device_id, user_id, event_type, time, eventId]))
    .digest('hex')
    .slice(0, 32)
}

function translate(message: JsonObject): JsonObject {
  const { session_id: session, event_type: type } = message
  const common = {
    id: idOf(message),
    timestamp: message.time,
    userId: message.user_id,
    anonymousId: message.device_id,
    groups: firstGroups(message.groups),
    sessionId: session === -1 ? undefined : session,
    context: withAndWithout(message, notContext)[0],
  }
  if (type === '$groupidentify') {
    const { set, setOnce, unset } = objectOr(changesIn(message.group_properties))
    return { ...common, event: '$group', properties: { $set: set, $set_once: setOnce, $unset: unset } }
  }
  // An empty `person` says that the properties of the event are no traits.
  if (type === '$identify')
    return { ...common, event: '$identify', person: changesIn(message.user_properties) ?? {}, properties: technical(message) }
  return {
    ...common,
    event: type === pageViewed ? '$pageview' : type,
    person: changesIn(message.user_properties),
    properties: propertiesOf(message),
  }
}

const fieldOf = renaming({
  event: 'event_type',
  id: 'insert_id',
  timestamp: 'time',
  userId: 'user_id',
  anonymousId: 'device_id',
  sessionId: 'session_id',
  accountId: 'groups',
  properties: 'event_properties',
  person: 'user_properties',
  'person.set': 'user_properties.$set',
  'person.setOnce': 'user_properties.$setOnce',
})
const fieldOfGroup = renaming({
  id: 'insert_id',
  timestamp: 'time',
  accountId: 'groups',
  'properties.$set': 'group_properties.$set',
  'properties.$set_once': 'group_properties.$setOnce',
  properties: 'group_properties',
})

/** The operation of a message that `apart` cut off; undefined for all others. */
function dependentIn(message: JsonObject): string | undefined {
  const field = message.event_type === '$groupidentify' ? 'group_properties' : 'user_properties'
  const name = Object.keys(objectOr(message[field])).find((one) => dependent.includes(one))
  return name && `${field}.${name}`
}

/** Turns an event of Amplitude's HTTP API into what is stored. Never throws, whatever the input. */
export function normaliseAmplitude(message: unknown, envelope: Envelope): Outcome {
  if (!isObject(message)) return normalise(message, envelope)
  const called = { id: message.insert_id, name: message.event_type }
  const operation = dependentIn(message)
  if (operation) return inWords(refuseDependent(operation, '$set', null, ''), (field) => field, called)
  return inWords(normalise(translate(message), envelope), message.event_type === '$groupidentify' ? fieldOfGroup : fieldOf, called)
}
