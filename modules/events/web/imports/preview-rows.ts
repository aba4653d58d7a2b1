import type { Profile } from '../../contract.ts'
import { propertyOf } from '../profiles/common-properties.ts'
import { dayAt, timeAt } from '#kernel/zone.ts'
import { valueText } from '../words.ts'

/** How the parts of a stored row are called, in the order of the table. */
const names: [field: string, name: string][] = [
  ['event', 'Event'],
  ['timestamp', 'Time'],
  ['userId', 'Person'],
  ['accountId', 'Account'],
  ['key', 'Id'],
  ['account', 'Account'],
  ['firstSeen', 'First seen'],
  ['subscriptionId', 'Subscription'],
  ['startedOn', 'First day'],
  ['endedOn', 'First day without it'],
  ['mrr', 'Per month'],
  ['currency', 'Currency'],
  ['plan', 'Plan'],
  ['isTrial', 'Trial'],
]
/** More columns than this say nothing more about a mapping. */
const mostProperties = 20

export interface PreviewRows {
  headers: string[]
  rows: string[][]
  /** Properties that are stored but do not fit the table. */
  leftOut: number
}

/**
 * What the first rows become, a column for each part and each property, with times on the clock of a zone. Ids that are made from the row say nothing to a
 * reader.
 */
export function previewRows(rows: readonly Record<string, unknown>[], zone: string): PreviewRows {
  const propertiesOf = (row: Record<string, unknown>) => (row['properties'] ?? {}) as Profile['properties']
  const fields = names.filter(([field]) => rows.some((row) => row[field] !== undefined && row[field] !== null))
  const properties = [...new Set(rows.flatMap((row) => Object.keys(propertiesOf(row))))]
  const shown = properties.slice(0, mostProperties)
  return {
    headers: [...fields.map(([, name]) => name), ...shown],
    rows: rows.map((row) => [
      ...fields.map(([field]) => (field === 'timestamp' || field === 'firstSeen' ? instantText(row[field], zone) : valueText(row[field]))),
      ...shown.map((name) => valueText(propertyOf({ properties: propertiesOf(row) }, name))),
    ]),
    leftOut: properties.length - shown.length,
  }
}

/** `2026-03-01T09:30:00.000Z` as `2026-03-01 10:30:00` in Berlin: what was understood must be checked digit by digit. */
function instantText(value: unknown, zone: string): string {
  const text = valueText(value)
  const at = Date.parse(text)
  if (Number.isNaN(at)) return text
  return `${dayAt(at, zone)} ${timeAt(at, zone)}${text.slice(16).replace(/(\.000)?Z$/, '')}`
}
