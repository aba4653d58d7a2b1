import { normalise } from '../../intake/normalise.ts'
import type { Envelope, Outcome } from '../../intake/outcome.ts'
import { isObject, type JsonObject } from '../../intake/properties.ts'
import { refuseDependent, withAndWithout, withNames } from '../operations.ts'
import { inWords, renaming } from '../words.ts'
import { groupsIn, idsOf } from './ids.ts'

/** Changes whose outcome depends on the present value, and the one that forgets a person. */
const dependent = ['$add', '$append', '$union', '$remove', '$delete']
const supported = ['$set', '$set_once', '$unset']

/** Mixpanel's own names of properties of people, under those that Fairlead knows people by. */
const names = {
  $email: 'email',
  $name: 'name',
  $first_name: 'first_name',
  $last_name: 'last_name',
  $phone: 'phone',
  $avatar: 'avatar',
  $created: 'created',
}
const addresses = ['ip', '$ip']

/** Cuts off what cannot be done, so that it is refused by itself. */
export function apart(message: unknown): unknown[] {
  if (!isObject(message)) return [message]
  const [kept, rest] = withAndWithout(message, dependent)
  const isMixed = Object.keys(rest).length > 0 && supported.some((name) => Object.hasOwn(kept, name))
  return isMixed ? [kept, withAndWithout(message, supported)[0]] : [message]
}

const valuesIn = (value: unknown): unknown => (isObject(value) ? withNames(withAndWithout(value, addresses)[0], names) : value)

function translate(message: JsonObject, path: 'engage' | 'groups'): JsonObject {
  const { $set: set = {}, $set_once: setOnce = {}, $unset: unset = [], $group_key: key, $group_id: id } = message
  if (path === 'groups')
    return {
      event: '$group',
      groups: { [String(key)]: id },
      properties: { $set: valuesIn(set), $set_once: valuesIn(setOnce), $unset: unset },
    }
  const { $distinct_id: distinct, $user_id, $device_id } = message
  return {
    event: '$identify',
    ...idsOf({ distinct_id: distinct, $user_id, $device_id }),
    groups: groupsIn(set),
    person: {
      set: valuesIn(set),
      setOnce: valuesIn(setOnce),
      unset: Array.isArray(unset) ? unset.map((name) => renamedName(name)) : unset,
    },
    properties: {},
  }
}

const renamedName = (name: unknown): unknown =>
  typeof name === 'string' && Object.hasOwn(names, name) ? names[name as keyof typeof names] : name

const fieldOf = renaming({
  userId: '$distinct_id',
  anonymousId: '$device_id',
  accountId: '$group_id',
  'person.set': '$set',
  'person.setOnce': '$set_once',
  'person.unset': '$unset',
  'properties.$set': '$set',
  'properties.$set_once': '$set_once',
  groups: '$group_id',
})

const nothingToDo = (): Outcome => ({
  status: 'quarantined',
  refusal: { code: 'missing_field', field: '', message: 'Expected a change: $set, $set_once or $unset.' },
  id: null,
  name: '',
})

const refuseDelete = (): Outcome => ({
  status: 'quarantined',
  refusal: {
    code: 'unsupported_operation',
    field: '$delete',
    message:
      'Expected $set, $set_once or $unset. An ingest key is public, so it cannot forget people: that is done in Fairlead, by a member who may.',
  },
  id: null,
  name: '',
})

/** Turns a message of `/engage` or `/groups` into what is stored: `$identify` or `$group`. Never throws. */
export function normaliseProfile(message: JsonObject, path: 'engage' | 'groups', envelope: Envelope): Outcome {
  const called = { id: null, name: path === 'engage' ? '$identify' : '$group' }
  const operation = Object.keys(message).find((name) => dependent.includes(name))
  const outcome =
    operation === '$delete'
      ? refuseDelete()
      : operation !== undefined
        ? refuseDependent(operation, '$set', null, '')
        : supported.some((name) => Object.hasOwn(message, name))
          ? normalise(translate(message, path), envelope)
          : nothingToDo()
  return inWords(outcome, fieldOf, called)
}
