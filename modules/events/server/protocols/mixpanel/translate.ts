import { createHash } from 'node:crypto'
import { normalise } from '../../intake/normalise.ts'
import type { Envelope, Outcome } from '../../intake/outcome.ts'
import { isObject, type JsonObject } from '../../intake/properties.ts'
import { objectOr, textOf, withAndWithout, withNames } from '../operations.ts'
import { inWords, renaming } from '../words.ts'
import { groupsIn, idsOf, withoutPrefix } from './ids.ts'
import { normaliseProfile } from './profiles.ts'

/** Mixpanel's names of properties for Fairlead's, so that a chart has one name whichever SDK sent it. */
const names = {
  mp_lib: '$lib',
  $current_url: '$url',
  current_url_path: '$path',
  current_page_title: '$title',
  utm_source: '$utm_source',
  utm_medium: '$utm_medium',
  utm_campaign: '$utm_campaign',
}

/** Properties that are told as fields of a native event. */
const fields = 'token distinct_id time $insert_id $user_id $device_id $anon_distinct_id $anon_id $identified_id ip $ip'.split(' ')

/**
 * `$insert_id`. History without it is known by what it says, because a file is imported again: the same event of the same person with the same time and
 * properties is the same event. What is sent live is not: two clicks in one second are two.
 */
function idOf(event: unknown, path: string, { $insert_id: insertId, token: _token, ...properties }: JsonObject): unknown {
  if (insertId !== undefined && insertId !== null && insertId !== '') return insertId
  if (path !== 'import' || properties.time === undefined || properties.time === null) return undefined
  return createHash('sha256')
    .update(JSON.stringify([event, properties]))
    .digest('hex')
    .slice(0, 32)
}

/** Only what the SDK says of itself: the properties of `$identify` would be taken for traits of the person. */
const technical = (properties: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(properties).filter(([name]) => name.startsWith('$')))

function translateEvent(message: JsonObject, path: string): JsonObject {
  const { event, properties: told } = message
  if (!isObject(told)) return { event, properties: told }
  const properties = withNames(withAndWithout(told, fields)[0], names)
  const context = { ip: textOf(told.$ip) ?? textOf(told.ip) ?? message.ip }
  const common = { id: idOf(event, path, told), timestamp: told.time, ...idsOf(told), groups: groupsIn(told), context }
  if (event === '$identify')
    return {
      ...common,
      event,
      userId: textOf(told.$identified_id) ?? told.distinct_id,
      anonymousId: withoutPrefix(told.$anon_distinct_id ?? told.$anon_id ?? told.$device_id),
      person: {},
      properties: technical(properties),
    }
  if (event === '$create_alias') return { ...common, ...aliasOf(told), event: '$alias' }
  return { ...common, event: event === '$mp_web_page_view' ? '$pageview' : event, properties }
}

/** The alias is a further id of whoever has the first; where that is a device, the alias is the person's. */
function aliasOf(told: JsonObject): JsonObject {
  const { userId, anonymousId } = idsOf(told)
  return userId === undefined
    ? { userId: told.alias, anonymousId: undefined, properties: { previousId: anonymousId } }
    : { userId, anonymousId: undefined, properties: { previousId: told.alias } }
}

const fieldOf = renaming({
  id: 'properties.$insert_id',
  timestamp: 'properties.time',
  userId: 'properties.distinct_id',
  anonymousId: 'properties.$device_id',
})

/** Turns a message of Mixpanel's HTTP API into what is stored. `path` is where it came: `track`, `import`, `engage` or `groups`. Never throws. */
export function normaliseMixpanel(message: unknown, path: string, envelope: Envelope): Outcome {
  if (!isObject(message)) return normalise(message, envelope)
  if (path === 'engage' || path === 'groups') return normaliseProfile(message, path, envelope)
  return inWords(normalise(translateEvent(message, path), envelope), fieldOf, {
    id: objectOr(message.properties).$insert_id,
    name: message.event,
  })
}
