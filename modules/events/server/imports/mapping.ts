import { invalid, type FieldProblem } from '#kernel/errors.ts'
import { checkZone } from '#kernel/zone.ts'
import type { ImportKind, ImportMapping } from '../../contract.ts'

/** Every column that a mapping names, with the place where it does. */
function namedColumns({ event, timestamp, user, account, id, subscription, properties }: ImportMapping): [field: string, column: string][] {
  const { dateFormat: _dateFormat, ...subscriptionColumns } = subscription ?? { dateFormat: 'auto' }
  return [
    ...(event && 'column' in event ? ([['event.column', event.column]] as [string, string][]) : []),
    ...(timestamp ? ([['timestamp.column', timestamp.column]] as [string, string][]) : []),
    ...(user ? ([['user', user]] as [string, string][]) : []),
    ...(account ? ([['account', account]] as [string, string][]) : []),
    ...id.map((column, index): [string, string] => [`id[${index}]`, column]),
    ...Object.entries(subscriptionColumns).map(([name, column]): [string, string] => [`subscription.${name}`, column]),
    ...(properties ?? []).map(({ column }, index): [string, string] => [`properties[${index}].column`, column]),
  ]
}

const needed: Record<ImportKind, readonly (keyof ImportMapping)[]> = {
  events: ['event', 'timestamp'],
  people: ['user'],
  accounts: ['account'],
  subscriptions: ['account', 'subscription'],
}

const meaning: Partial<Record<keyof ImportMapping, string>> = {
  event: 'the column with the name of the event, or a constant',
  timestamp: 'the column with the time of the event',
  user: 'the column with the id of the person',
  account: 'the column with the id of the account',
  subscription: 'the columns of the subscription: id, startedOn and mrr at least',
}

/** @throws invalid naming every part of a mapping that is missing or names a column that the file does not have */
export function checkMapping(kind: ImportKind, mapping: ImportMapping, columns: readonly string[]): void {
  if (mapping.from) return checkExport(kind, mapping.from.zone)
  const known = new Set(columns)
  const problems: FieldProblem[] = [
    ...needed[kind]
      .filter((part) => mapping[part] === undefined)
      .map((part) => ({ field: `body.mapping.${part}`, expected: meaning[part]! })),
    ...namedColumns(mapping)
      .filter(([, column]) => !known.has(column))
      .map(([field, column]) => ({
        field: `body.mapping.${field}`,
        expected: `one of the columns of the file, not ${JSON.stringify(column)}`,
      })),
  ]
  if (problems.length > 0)
    throw invalid(problems.map(({ field, expected }) => `${field}: expected ${expected}`).join('; '), { fields: problems })
  if (mapping.timestamp) checkZone(mapping.timestamp.zone)
}

function checkExport(kind: ImportKind, zone: string): void {
  checkZone(zone)
  if (kind === 'events') return
  const expected = `events: exports of other tools hold events, and what they say of people. ${kind} come from a file of their own`
  throw invalid(`body.kind: expected ${expected}.`, { fields: [{ field: 'body.kind', expected }] })
}
