import type { Refusal } from '../../intake/outcome.ts'
import type { Parts } from './translate.ts'

const missing = (field: string, message: string): Refusal => ({ code: 'missing_field', field, message })

const isEmpty = (value: unknown): boolean => value === undefined || value === null || value === ''

/** What an event of PostHog lacks that Fairlead's own need not have, or has under another name. */
export function missingIn({ name, properties, distinctId }: Parts): Refusal | undefined {
  if (isEmpty(distinctId)) return missing('distinct_id', 'Expected distinct_id.')
  if (name === '$create_alias' || name === '$merge_dangerously')
    return isEmpty(properties.alias)
      ? missing('properties.alias', `Expected properties.alias: ${name} lets this id stand for distinct_id.`)
      : undefined
  if (name !== '$groupidentify') return undefined
  const field = ['$group_type', '$group_key'].find((one) => isEmpty(properties[one]))
  return field === undefined ? undefined : missing(`properties.${field}`, `Expected properties.${field}: ${name} is about it.`)
}

/** Our names of fields, and what they are called in PostHog's events. */
const theirNames: readonly [ours: string, theirs: string][] = [
  ['person.setOnce', 'properties.$set_once'],
  ['person.set', 'properties.$set'],
  ['person.unset', 'properties.$unset'],
  ['groups', 'properties.$groups'],
  ['sessionId', 'properties.$session_id'],
  ['anonymousId', 'distinct_id'],
  ['userId', 'distinct_id'],
  ['id', 'uuid'],
]

function theirNameOf(field: string, { name, properties }: Parts): [ours: string, theirs: string] | undefined {
  if (field === 'anonymousId' && name === '$identify') return ['anonymousId', 'properties.$anon_distinct_id']
  if (field.startsWith('groups') && name === '$groupidentify')
    return typeof properties.$group_type === 'string' && field.startsWith('groups.')
      ? [`groups.${properties.$group_type}`, 'properties.$group_key']
      : ['groups', 'properties.$group_type']
  return theirNames.find(([ours]) => field === ours || field.startsWith(`${ours}.`)) as [string, string] | undefined
}

/** Says of a refusal what the sender wrote, not what it became. */
export function inPosthogWords(refusal: Refusal, parts: Parts): Refusal {
  const names = theirNameOf(refusal.field, parts)
  if (!names) return refusal
  const [ours, theirs] = names
  return { ...refusal, field: theirs + refusal.field.slice(ours.length), message: refusal.message.replaceAll(ours, theirs) }
}
