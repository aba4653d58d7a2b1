import type { ExportMaker, ImportMapping, Subscription } from '../../contract.ts'
import { checkProperties, hasControlCharacters } from '../intake/properties.ts'
import { maxIdLength } from '../intake/limits.ts'
import type { ProfileInput } from '../profiles/upsert.ts'
import { createExportMapper } from './exports/map-export.ts'
import { contentHash, type Occurrences } from './occurrences.ts'
import { createPropertyReader, type PropertyReader, type PropertySettings } from './property-columns.ts'
import { Refused, type RowProblem } from './refused.ts'
import type { FileRow } from './rows.ts'
import { needsOrder, parseTime, timeFormatInWords } from './times.ts'
import { convert } from './values.ts'

/** What a row becomes. */
export type Mapped =
  | {
      kind: 'event'
      message: Record<string, unknown>
      /** Whose words the message is in; those of a native event unless said. */
      maker?: ExportMaker
    }
  | { kind: 'profile'; profile: ProfileInput }
  | { kind: 'subscription'; subscription: Subscription }

export interface MapSettings extends PropertySettings {
  /** For subscriptions without a currency. */
  currency: string
}

export interface Mapper {
  map(row: FileRow): Mapped | RowProblem
  /** Columns further down that the mapping leaves out, found so far. */
  leftOut: ReadonlySet<string>
}

const textOf = (value: unknown): string =>
  (value === undefined || value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value)).trim()

function required(row: FileRow, column: string, what: string): string {
  const text = textOf(row.values[column])
  if (text === '') throw new Refused(column, `Expected ${what}, the cell is empty.`)
  if (text.length > maxIdLength) throw new Refused(column, `Expected ${what} of at most ${maxIdLength} characters, got ${text.length}.`)
  if (hasControlCharacters(text)) throw new Refused(column, `Expected ${what} without control characters.`)
  return text
}

function timeOf(
  row: FileRow,
  { column, format, zone }: NonNullable<ImportMapping['timestamp']>,
  order: ImportMapping['dateOrder'],
): number {
  const value = row.values[column]
  const text = textOf(value)
  if (text === '') throw new Refused(column, 'Expected a time, the cell is empty.')
  const ms = parseTime(value, format, zone, order)
  if (ms !== undefined) return ms
  const isUnsaid = format === 'auto' && !order && needsOrder(text)
  const expected = isUnsaid
    ? 'that the mapping says whether the day or the month comes first (dateOrder)'
    : timeFormatInWords(format, order)
  throw new Refused(column, `Expected ${expected}, got ${JSON.stringify(value)}.`)
}

/** What a row says, whatever else the file holds: JSON lines that share rows need not share columns. */
const contentOf = (row: FileRow, { columns, format }: MapSettings): string =>
  format === 'jsonl'
    ? JSON.stringify(
        Object.entries(row.values)
          .filter(([, value]) => value !== null)
          .toSorted(([a], [b]) => (a < b ? -1 : 1)),
      )
    : JSON.stringify(columns.map(({ name }) => row.values[name] ?? null))

/** FNV-1a of a text, from a start. */
function mixed(start: number, text: string): number {
  let sum = start
  for (let at = 0; at < text.length; at++) sum = Math.imul(sum ^ text.charCodeAt(at), 16_777_619)
  return sum
}

/**
 * A number above zero that tells the few rows that share an id apart, whatever the order of their columns. A hash that is good enough for ids costs ten
 * times as much, and most rows share theirs with none.
 */
function contentMark(values: FileRow['values']): number {
  let sum = 0
  for (const column in values) {
    const value = values[column]
    if (value !== null)
      sum = (sum + mixed(mixed(-2_128_831_035, column), typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))) | 0
  }
  return sum >>> 0 || 1
}

const shortened = (id: string): string => (id.length <= maxIdLength ? id : `row-${contentHash(id)}`)

/** The id of a row that has one: of the rows of a file that share it, each one that says something else than the first gets an id of its own. */
function idWithin(row: FileRow, id: string, settings: MapSettings, occurrences: Occurrences): string {
  const [key, mark] = [contentHash(id), contentMark(row.values)]
  const first = occurrences.get(key)
  if (first === 0) occurrences.set(key, mark)
  return shortened(first === 0 || first === mark ? id : `${id}\u241f${contentHash(contentOf(row, settings))}`)
}

function idOf(row: FileRow, settings: MapSettings, occurrences: Occurrences): string {
  if (settings.mapping.id.length > 0) {
    const parts = settings.mapping.id.map((column) => required(row, column, 'an id'))
    return idWithin(row, parts.join('\u241f'), settings, occurrences)
  }
  const hash = contentHash(contentOf(row, settings))
  return `row-${hash}-${occurrences.next(hash)}`
}

/** From here on a number is taken for milliseconds, and read in a moment. */
const readAsMilliseconds = 1e11

const instantOf = (ms: number): number | string => (ms >= readAsMilliseconds ? ms : new Date(ms).toISOString())

function toEvent(row: FileRow, settings: MapSettings, properties: PropertyReader, occurrences: Occurrences): Mapped {
  const { event, timestamp, user, account, dateOrder } = settings.mapping
  // Counted before anything can be refused, so that a row gets the same id when the mapping is corrected.
  const id = idOf(row, settings, occurrences)
  return {
    kind: 'event',
    message: {
      event: 'constant' in event! ? event.constant : required(row, event!.column, 'the name of an event'),
      id,
      timestamp: instantOf(timeOf(row, timestamp!, dateOrder)),
      ...(user && { userId: textOf(row.values[user]) }),
      ...(account && { accountId: textOf(row.values[account]) }),
      properties: properties.read(row),
    },
  }
}

function toProfile(row: FileRow, { kind, mapping }: MapSettings, properties: PropertyReader): Mapped {
  const { user, account, timestamp, dateOrder } = mapping
  const key = kind === 'people' ? required(row, user!, 'the id of a person') : required(row, account!, 'the id of an account')
  const values = properties.read(row)
  const problem = checkProperties(values, 'properties')
  if (problem) throw new Refused(problem.field.replace('properties.', ''), problem.message)
  return {
    kind: 'profile',
    profile: {
      key,
      properties: values,
      at: timestamp && textOf(row.values[timestamp.column]) !== '' ? timeOf(row, timestamp, dateOrder) : undefined,
      account: kind === 'people' && account && textOf(row.values[account]) ? required(row, account, 'the id of an account') : undefined,
    },
  }
}

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10)

function toSubscription(row: FileRow, { mapping, currency }: MapSettings): Mapped {
  const part = mapping.subscription!
  const date = (column: string) => dayOf(timeOf(row, { column, format: part.dateFormat, zone: 'UTC' }, mapping.dateOrder))
  const number = convert(row.values[part.mrr], 'number')
  if ('problem' in number || number.value === undefined)
    throw new Refused(part.mrr, 'problem' in number ? number.problem : 'Expected a number, the cell is empty.')
  if ((number.value as number) < 0) throw new Refused(part.mrr, `Expected 0 or more, got ${JSON.stringify(row.values[part.mrr])}.`)
  const trial = part.isTrial ? convert(row.values[part.isTrial], 'boolean') : { value: false }
  if ('problem' in trial) throw new Refused(part.isTrial!, trial.problem)
  const startedOn = date(part.startedOn)
  const endedOn = part.endedOn && textOf(row.values[part.endedOn]) !== '' ? date(part.endedOn) : null
  if (endedOn !== null && endedOn < startedOn)
    throw new Refused(part.endedOn!, `Expected an end on or after the start ${startedOn}, got ${endedOn}.`)
  const own = (part.currency ? textOf(row.values[part.currency]) : '').toUpperCase() || currency
  if (!/^[A-Z]{3}$/.test(own))
    throw new Refused(part.currency ?? 'currency', `Expected a currency of three letters, such as EUR, got ${JSON.stringify(own)}.`)
  return {
    kind: 'subscription',
    subscription: {
      account: required(row, mapping.account!, 'the id of an account'),
      subscriptionId: required(row, part.id, 'the id of a subscription'),
      startedOn,
      endedOn,
      mrr: number.value as number,
      currency: own,
      plan: part.plan ? textOf(row.values[part.plan]).slice(0, 200) : '',
      isTrial: trial.value === true,
    },
  }
}

/** Makes what turns each row of a file into what is stored, or says which cell is wrong and what was expected. */
export function createMapper(settings: MapSettings, occurrences: Occurrences): Mapper {
  if (settings.mapping.from) return createExportMapper(settings.mapping.from, occurrences)
  const properties = createPropertyReader(settings)
  const toMapped = (row: FileRow): Mapped => {
    if (row.problem !== undefined) throw new Refused('', row.problem)
    if (settings.kind === 'events') return toEvent(row, settings, properties, occurrences)
    return settings.kind === 'subscriptions' ? toSubscription(row, settings) : toProfile(row, settings, properties)
  }
  return {
    leftOut: properties.leftOut,
    map(row) {
      try {
        return toMapped(row)
      } catch (error) {
        if (error instanceof Refused) return error.problem
        throw error
      }
    },
  }
}

/** Whether a row cannot be imported. */
export const isProblem = (mapped: Mapped | RowProblem): mapped is RowProblem => !('kind' in mapped)
