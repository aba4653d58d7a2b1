import type { ImportColumn, ImportKind, ImportMapping, PropertyType, Subscription } from '../../contract.ts'
import { checkProperties } from '../intake/properties.ts'
import { maxIdLength } from '../intake/limits.ts'
import type { ProfileInput } from '../profiles/upsert.ts'
import { contentHash, type Occurrences } from './occurrences.ts'
import type { FileRow } from './rows.ts'
import { parseTime, timeFormatInWords } from './times.ts'
import { convert } from './values.ts'

export interface RowProblem {
  /** The column. */
  field: string
  message: string
}

/** What a row becomes. */
export type Mapped =
  | { kind: 'event'; message: Record<string, unknown> }
  | { kind: 'profile'; profile: ProfileInput }
  | { kind: 'subscription'; subscription: Subscription }

export interface MapSettings {
  kind: ImportKind
  mapping: ImportMapping
  columns: readonly ImportColumn[]
  /** For subscriptions without a currency. */
  currency: string
}

class Refused extends Error {
  readonly problem: RowProblem
  constructor(field: string, message: string) {
    super(message)
    this.problem = { field, message }
  }
}

const textOf = (value: unknown): string =>
  (value === undefined || value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value)).trim()

function required(row: FileRow, column: string, what: string): string {
  const text = textOf(row.values[column])
  if (text === '') throw new Refused(column, `Expected ${what}, the cell is empty.`)
  if (text.length > maxIdLength) throw new Refused(column, `Expected ${what} of at most ${maxIdLength} characters, got ${text.length}.`)
  return text
}

interface PropertyColumn {
  column: string
  name: string
  /** Said by a person: cells that do not fit are refused. */
  type: PropertyType | undefined
  /** Seen in the first rows: cells that do not fit stay texts. */
  guessed: PropertyType | undefined
}

function propertyColumns({ kind, mapping, columns }: MapSettings): PropertyColumn[] {
  const guessed = new Map(columns.map(({ name, type }) => [name, type]))
  if (mapping.properties) return mapping.properties.map(({ column, name, type }) => ({ column, name, type, guessed: guessed.get(column) }))
  const { event, timestamp, user, account, id } = mapping
  const used = new Set([
    event && 'column' in event ? event.column : undefined,
    timestamp?.column,
    user,
    account,
    ...(kind === 'events' ? id : []),
  ])
  return columns.filter(({ name }) => !used.has(name)).map(({ name, type }) => ({ column: name, name, type: undefined, guessed: type }))
}

function propertiesOf(row: FileRow, columns: readonly PropertyColumn[]): Record<string, unknown> {
  const entries: [string, unknown][] = []
  for (const { column, name, type, guessed } of columns) {
    const raw = row.values[column]
    const converted = convert(raw, type ?? guessed)
    if ('problem' in converted) {
      if (type) throw new Refused(column, converted.problem)
      entries.push([name, raw])
    } else if (converted.value !== undefined) entries.push([name, converted.value])
  }
  return Object.fromEntries(entries)
}

function timeOf(row: FileRow, timestamp: NonNullable<ImportMapping['timestamp']>): number {
  const value = row.values[timestamp.column]
  if (textOf(value) === '') throw new Refused(timestamp.column, 'Expected a time, the cell is empty.')
  const ms = parseTime(value, timestamp.format, timestamp.zone)
  if (ms === undefined)
    throw new Refused(timestamp.column, `Expected ${timeFormatInWords(timestamp.format)}, got ${JSON.stringify(value)}.`)
  return ms
}

function idOf(row: FileRow, { mapping, columns }: MapSettings, occurrences: Occurrences): string {
  if (mapping.id.length > 0) {
    const parts = mapping.id.map((column) => required(row, column, 'an id'))
    const joined = parts.join('\u241f')
    return joined.length <= maxIdLength ? joined : `row-${contentHash(joined)}`
  }
  const hash = contentHash(JSON.stringify(columns.map(({ name }) => row.values[name] ?? null)))
  return `row-${hash}-${occurrences.next(hash)}`
}

function toEvent(row: FileRow, settings: MapSettings, properties: readonly PropertyColumn[], occurrences: Occurrences): Mapped {
  const { event, timestamp, user, account } = settings.mapping
  // Counted before anything can be refused, so that a row gets the same id when the mapping is corrected.
  const id = idOf(row, settings, occurrences)
  return {
    kind: 'event',
    message: {
      event: 'constant' in event! ? event.constant : required(row, event!.column, 'the name of an event'),
      id,
      timestamp: new Date(timeOf(row, timestamp!)).toISOString(),
      ...(user && { userId: textOf(row.values[user]) }),
      ...(account && { accountId: textOf(row.values[account]) }),
      properties: propertiesOf(row, properties),
    },
  }
}

function toProfile(row: FileRow, { kind, mapping }: MapSettings, properties: readonly PropertyColumn[]): Mapped {
  const { user, account, timestamp } = mapping
  const key = kind === 'people' ? required(row, user!, 'the id of a person') : required(row, account!, 'the id of an account')
  const values = propertiesOf(row, properties)
  const problem = checkProperties(values, 'properties')
  if (problem) throw new Refused(problem.field.replace('properties.', ''), problem.message)
  return {
    kind: 'profile',
    profile: {
      key,
      properties: values,
      at: timestamp && textOf(row.values[timestamp.column]) !== '' ? timeOf(row, timestamp) : undefined,
      account: kind === 'people' && account ? textOf(row.values[account]) || undefined : undefined,
    },
  }
}

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10)

function toSubscription(row: FileRow, { mapping, currency }: MapSettings): Mapped {
  const part = mapping.subscription!
  const date = (column: string) => dayOf(timeOf(row, { column, format: part.dateFormat, zone: 'UTC' }))
  const number = convert(row.values[part.mrr], 'number')
  if ('problem' in number || number.value === undefined)
    throw new Refused(part.mrr, 'problem' in number ? number.problem : 'Expected a number, the cell is empty.')
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

/** Makes the function that turns each row of a file into what is stored, or says which cell is wrong and what was expected. */
export function createMapper(settings: MapSettings, occurrences: Occurrences): (row: FileRow) => Mapped | RowProblem {
  const properties = propertyColumns(settings)
  return (row) => {
    try {
      if (row.problem !== undefined) return { field: '', message: row.problem }
      if (settings.kind === 'events') return toEvent(row, settings, properties, occurrences)
      if (settings.kind === 'subscriptions') return toSubscription(row, settings)
      return toProfile(row, settings, properties)
    } catch (error) {
      if (error instanceof Refused) return error.problem
      throw error
    }
  }
}
