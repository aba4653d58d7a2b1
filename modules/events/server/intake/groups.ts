import { maxIdLength } from './limits.ts'
import type { Refusal } from './outcome.ts'
import { hasControlCharacters, isObject } from './properties.ts'

/** Longest name of a type of group, in characters. */
const maxTypeLength = 64
/** Most groups that one event belongs to. */
export const maxGroups = 20

/** Names that senders give to what Fairlead calls an account, the likeliest first. */
export const accountTypes: readonly string[] = ['account', 'company', 'organization', 'organisation', 'customer', 'tenant', 'workspace']

export interface Groups {
  /** Key of the account, or empty. */
  account: string
  /** The name by which a group was taken for the account, where the sender did not name that outright. */
  accountType?: string
  /** Keys of all other groups, by type. */
  groups: Record<string, string>
}

const wrong = (field: string, message: string): Refusal => ({ code: 'invalid_type', field, message })

/** What is wrong with one entry of `groups`. */
function problemOf(type: string, key: unknown): Refusal | undefined {
  const field = `groups.${type.slice(0, maxTypeLength)}`
  if (type === '' || type === 'person' || type.length > maxTypeLength || hasControlCharacters(type))
    return wrong('groups', `Expected types of groups of 1 to ${maxTypeLength} characters, and none called person.`)
  if (typeof key !== 'string' && typeof key !== 'number') return wrong(field, `Expected ${field} to be the key of a group, as text.`)
  if (String(key).length > maxIdLength)
    return { code: 'id_too_long', field, message: `Expected ${field} of at most ${maxIdLength} characters, got ${String(key).length}.` }
  return hasControlCharacters(String(key))
    ? { code: 'invalid_id', field, message: `Expected ${field} without control characters.` }
    : undefined
}

/**
 * Reads the groups of an event: `{"company": "acme", "project": "p-1"}`. The account is what `accountId` says, else the group whose type is one of the
 * usual names of an account.
 */
export function readGroups(value: unknown, accountId: string): Groups | Refusal {
  if (value === undefined || value === null) return { account: accountId, groups: {} }
  if (!isObject(value)) return wrong('groups', 'Expected groups to be an object of types and keys, such as {"project": "p-1"}.')
  const entries = Object.entries(value).filter(([, key]) => key !== null && key !== undefined && key !== '')
  if (entries.length > maxGroups)
    return { code: 'too_many_groups', field: 'groups', message: `Expected at most ${maxGroups} groups, got ${entries.length}.` }
  for (const [type, key] of entries) {
    const problem = problemOf(type, key)
    if (problem) return problem
  }
  const groups = Object.fromEntries(entries.map(([type, key]) => [type, String(key)]))
  if (accountId) return { account: accountId, groups }
  const type = accountTypes.find((name) => Object.hasOwn(groups, name))
  if (type === undefined) return { account: '', groups }
  const { [type]: account = '', ...others } = groups
  return { account, accountType: type, groups: others }
}
