import type { ImportColumn, ImportKind, ImportMapping, PropertyType } from '../../contract.ts'
import { Refused } from './refused.ts'
import { maxColumns, type FileRow, type RowFile } from './rows.ts'
import { convert, typeOfCell } from './values.ts'

/** `properties.plan` of a native event becomes `plan` again. */
const bareName = (column: string): string => column.replace(/^(?:properties|traits|props)\./, '')

/** The names that columns get as properties. A column keeps its whole name where its short one is taken: two columns never share a property. */
export function propertyNames(columns: readonly string[]): [column: string, name: string][] {
  const taken = new Set(columns.filter((column) => bareName(column) === column))
  return columns.map((column) => {
    const name = bareName(column)
    if (name === column) return [column, name]
    const isFree = !taken.has(name)
    taken.add(name)
    return [column, isFree ? name : column]
  })
}

interface PropertyColumn {
  column: string
  name: string
  /** Said by a person: cells that do not fit are refused. */
  type: PropertyType | undefined
  /** Seen in the first rows: cells that do not fit stay texts. */
  guessed: PropertyType | undefined
}

/** Columns that are something else than a property. */
function usedColumns(kind: ImportKind, { event, timestamp, user, account, id }: ImportMapping): Set<string | undefined> {
  const named = event && 'column' in event ? event.column : undefined
  return new Set([named, timestamp?.column, user, account, ...(kind === 'events' ? id : [])])
}

function propertyColumns(kind: ImportKind, mapping: ImportMapping, columns: readonly ImportColumn[]): PropertyColumn[] {
  const guessed = new Map(columns.map(({ name, type }) => [name, type]))
  if (mapping.properties) return mapping.properties.map(({ column, name, type }) => ({ column, name, type, guessed: guessed.get(column) }))
  const used = usedColumns(kind, mapping)
  const free = columns.flatMap(({ name }) => (used.has(name) ? [] : [name]))
  return propertyNames(free).map(([column, name]) => ({ column, name, type: undefined, guessed: guessed.get(column) }))
}

/** Names that are told of columns that are left out. */
const mostTold = 100

/** What makes properties of the cells of a row. */
export interface PropertyReader {
  /** @throws Refused naming the cell */
  read(row: FileRow): Record<string, unknown>
  /** Columns further down that the mapping leaves out. */
  leftOut: ReadonlySet<string>
}

export interface PropertySettings {
  kind: ImportKind
  mapping: ImportMapping
  /** Those that the first rows have. */
  columns: readonly ImportColumn[]
  format: RowFile['format']
}

/**
 * Makes what reads properties. A column of JSON lines that none of the first rows has becomes a property of the type of its first value, or is left out
 * and told, as the mapping says; a row that brings too many of them is refused.
 */
export function createPropertyReader({ kind, mapping, columns, format }: PropertySettings): PropertyReader {
  const mapped = propertyColumns(kind, mapping, columns)
  const known = new Set(columns.map(({ name }) => name))
  const names = new Set(mapped.map(({ name }) => name))
  const isKept = (mapping.newColumns ?? (mapping.properties ? 'leave-out' : 'property')) === 'property'
  const found = new Map<string, PropertyColumn>()
  const leftOut = new Set<string>()

  /** @throws Refused when the file has more columns than a file may have */
  function meet(column: string, value: unknown): PropertyColumn {
    if (known.size + found.size >= maxColumns)
      throw new Refused(column, `Expected at most ${maxColumns.toLocaleString('en')} different columns in the file; this is one more.`)
    let name = [bareName(column), column].find((one) => !names.has(one))
    for (let n = 2; name === undefined; n++) if (!names.has(`${column} (${n})`)) name = `${column} (${n})`
    const added = { column, name, type: undefined, guessed: typeOfCell(value) }
    names.add(name)
    found.set(column, added)
    return added
  }

  /** Undefined for a column that is no property. */
  function ofNewColumn(column: string, value: unknown): PropertyColumn | undefined {
    if (known.has(column) || value === null || value === '') return undefined
    if (isKept) return found.get(column) ?? meet(column, value)
    if (leftOut.size < mostTold) leftOut.add(column)
    return undefined
  }

  const byColumn = new Map<string, PropertyColumn[]>()
  for (const one of mapped) byColumn.set(one.column, [...(byColumn.get(one.column) ?? []), one])

  /** Follows the cells of the row: rows of JSON lines have few of the columns that the file has. */
  function readOpen({ values }: FileRow): Record<string, unknown> {
    const properties = {}
    for (const column in values) {
      const value = values[column]
      const own = byColumn.get(column)
      const added = own ? undefined : ofNewColumn(column, value)
      if (own) for (const one of own) take(properties, one, value)
      else if (added) take(properties, added, value)
    }
    return properties
  }

  function readAll({ values }: FileRow): Record<string, unknown> {
    const properties = {}
    for (const one of mapped) take(properties, one, values[one.column])
    return properties
  }

  return { leftOut, read: format === 'jsonl' && kind !== 'subscriptions' ? readOpen : readAll }
}

/** Adds a cell to properties. @throws Refused when it does not fit a type that a person said */
function take(properties: Record<string, unknown>, { column, name, type, guessed }: PropertyColumn, raw: unknown): void {
  const converted = convert(raw, type ?? guessed)
  const value = 'problem' in converted ? raw : converted.value
  if ('problem' in converted && type) throw new Refused(column, converted.problem)
  if (value === undefined) return
  if (name === '__proto__') Object.defineProperty(properties, name, { value, enumerable: true, writable: true, configurable: true })
  else properties[name] = value
}
