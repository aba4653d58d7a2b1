import { accountTypes } from '../../intake/groups.ts'
import { isObject, type JsonObject } from '../../intake/properties.ts'
import { saidBy } from '../../store/cut-message.ts'
import { objectOr } from '../operations.ts'

const prefix = '$device:'

/** The id of a device without Mixpanel's mark, so that it is the same wherever it stands. Other values are passed on. */
export const withoutPrefix = (id: unknown): unknown => (typeof id === 'string' && id.startsWith(prefix) ? id.slice(prefix.length) : id)

const isSaid = (id: unknown): boolean => id !== undefined && id !== null && id !== ''

/** Who did it: `$user_id`, else `distinct_id` unless it is that of the device. */
export function idsOf({ distinct_id: distinct, $user_id: user, $device_id: device }: JsonObject): {
  userId?: unknown
  anonymousId?: unknown
} {
  const isDevice = withoutPrefix(distinct) !== distinct || (isSaid(device) && withoutPrefix(device) === distinct)
  const anonymousId = isSaid(device) ? withoutPrefix(device) : isDevice ? withoutPrefix(distinct) : undefined
  const userId = isSaid(user) ? user : isDevice ? undefined : distinct
  return { ...(isSaid(userId) && { userId }), ...(isSaid(anonymousId) && { anonymousId }) }
}

/**
 * The account of an event; for other groups see known-groups.ts. Mixpanel's events do not say which of their properties are groups; mixpanel-browser's `set_group` sends them as lists, so a list
 * under one of the usual names of an account is taken for one. Its first entry counts.
 */
export const groupsIn = (properties: unknown): JsonObject =>
  Object.fromEntries(
    Object.entries(objectOr(properties)).flatMap(([name, value]) =>
      accountTypes.includes(name) && Array.isArray(value) ? [[name, (value as unknown[])[0]]] : [],
    ),
  )

/** The key that a message of any kind carries. */
export const tokenIn = (message: unknown): string | undefined => {
  const said = saidBy(message)
  const token = isObject(said) ? (said.$token ?? objectOr(said.properties).token) : undefined
  return typeof token === 'string' && token !== '' ? token : undefined
}
