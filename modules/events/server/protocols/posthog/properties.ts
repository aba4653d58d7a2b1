import { isObject, type JsonObject } from '../../intake/properties.ts'
import { elementProperties } from './elements.ts'
import { flagName } from './names.ts'

/** What Fairlead calls what PostHog says under another name, so that charts use one name for all SDKs. The other name is kept too. */
const ourNames = new Map([
  ['$current_url', '$url'],
  ['$pathname', '$path'],
  ['$browser_language', '$locale'],
  ['$raw_user_agent', '$user_agent'],
  ['utm_source', '$utm_source'],
  ['utm_medium', '$utm_medium'],
  ['utm_campaign', '$utm_campaign'],
])

/** The title of a page. In other events `title` is a property of the sender's own. */
const titled = new Set(['$pageview', '$pageleave'])

const aboutElements = new Set(['$autocapture', '$rageclick', '$dead_click'])

/** Said elsewhere in what is stored, or meant for the server only. */
const notProperties = new Set(
  '$ip $set $set_once $unset $groups $session_id $insert_id $time $sent_at $ignore_sent_at $elements $elements_chain $geoip_disable distinct_id api_key'.split(
    ' ',
  ),
)

/** The key stands in each event of posthog-js; other properties that are called so are kept. */
const isKey = (name: string, value: unknown): boolean => name === 'token' && typeof value === 'string' && value.startsWith('fk_')

/** The properties of an event as they are stored. */
export function storedProperties(event: string, properties: JsonObject): JsonObject {
  const stored: [name: string, value: unknown][] = aboutElements.has(event) ? Object.entries(elementProperties(properties)) : []
  for (const [name, value] of Object.entries(properties)) {
    if (notProperties.has(name) || isKey(name, value)) continue
    stored.push([flagName(name), value])
    const ours = ourNames.get(name) ?? (name === 'title' && titled.has(event) ? '$title' : undefined)
    if (ours !== undefined && value !== null && value !== '' && !Object.hasOwn(properties, ours)) stored.push([ours, value])
  }
  return Object.fromEntries(stored)
}

/** What is kept beside the properties: whole chains of elements, in which nobody looks for a property, and the address, which care sees to. */
export function storedContext(properties: JsonObject): JsonObject | undefined {
  const { $elements, $elements_chain: chain, $ip: ip } = properties
  const context = {
    ...($elements !== undefined && { $elements }),
    ...(chain !== undefined && { $elements_chain: chain }),
    ...(ip !== undefined && { ip }),
  }
  return Object.keys(context).length > 0 ? context : undefined
}

const merged = (one: unknown, other: unknown): JsonObject | undefined => {
  const both = [one, other].filter(isObject)
  if (both.length === 0) return undefined
  return Object.fromEntries(both.flatMap((values) => Object.entries(values)).filter(([name]) => name !== '$ip'))
}

/** What an event changes about its person: said in its properties, or beside them. */
export function personOf(message: JsonObject, properties: JsonObject): JsonObject | undefined {
  const set = merged(message.$set, properties.$set)
  const setOnce = merged(message.$set_once, properties.$set_once)
  const unset = properties.$unset ?? message.$unset
  const removed = Array.isArray(unset) ? unset : isObject(unset) ? Object.keys(unset) : undefined
  if (!set && !setOnce && !removed) return undefined
  return { ...(set && { set }), ...(setOnce && { setOnce }), ...(removed && { unset: removed }) }
}
