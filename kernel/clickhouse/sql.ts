/**
 * Parameter types that the `sql` tag may send. A value never reaches the text of a query: it travels as a server-side
 * parameter, `{p0:String}`.
 */
export type ChType =
  | 'String'
  | 'UInt8'
  | 'UInt32'
  | 'UInt64'
  | 'Int64'
  | 'Float64'
  | 'Bool'
  | 'Date'
  | 'UUID'
  | "DateTime64(3, 'UTC')"
  | 'Array(String)'
  | 'Array(Float64)'
  | 'Array(UInt64)'
  | 'Array(Date)'

class Param {
  readonly type: ChType
  readonly value: unknown
  constructor(type: ChType, value: unknown) {
    this.type = type
    this.value = value
  }
}

class Ident {
  readonly name: string
  constructor(name: string) {
    this.name = name
  }
}

/** A piece of ClickHouse SQL: text with holes. Immutable; made only by the `sql` tag. */
export class Sql {
  readonly strings: readonly string[]
  readonly holes: readonly (Sql | Param | Ident)[]
  constructor(strings: readonly string[], holes: readonly (Sql | Param | Ident)[]) {
    this.strings = strings
    this.holes = holes
  }
}

export type SqlValue = Sql | Param | Ident | string | number | boolean | Date | readonly string[]

/** A value with its ClickHouse type spelled out. Needed for integers of a certain width, dates and UUIDs. */
export const as = (type: ChType, value: unknown): Param => new Param(type, value)

/** An identifier (table, column, JSON path segment), quoted. `known`, if given, is the list it must be on. */
export function ident(name: string, known?: readonly string[]): Ident {
  if (known && !known.includes(name)) throw new Error(`Unknown identifier ${JSON.stringify(name)}`)
  return new Ident(name)
}

const quote = (name: string): string => '`' + name.replaceAll('\\', '\\\\').replaceAll('`', '\\`') + '`'

function hole(value: SqlValue): Sql | Param | Ident {
  if (value instanceof Sql || value instanceof Param || value instanceof Ident) return value
  if (typeof value === 'string') return new Param('String', value)
  if (typeof value === 'number') return new Param(Number.isInteger(value) ? 'Int64' : 'Float64', value)
  if (typeof value === 'boolean') return new Param('Bool', value)
  if (value instanceof Date) return new Param("DateTime64(3, 'UTC')", value)
  return new Param('Array(String)', value)
}

/** Tagged template for ClickHouse SQL. Values become parameters, `Sql` pieces are spliced in. */
export const sql = (strings: TemplateStringsArray, ...values: SqlValue[]): Sql => new Sql(strings, values.map(hole))

/** No text at all: for optional clauses. */
export const empty: Sql = new Sql([''], [])

/** Joins pieces with a separator, `, ` unless said. */
export function join(pieces: readonly Sql[], separator: ', ' | ' AND ' | ' OR ' | ' UNION ALL ' | '\n' = ', '): Sql {
  if (pieces.length === 0) return empty
  return new Sql(['', ...pieces.slice(1).map(() => separator), ''], pieces)
}

/** The workspace condition. Every query has at least one: the runner fills `{workspace:UUID}` in and refuses a query without it. */
export const scope = (alias?: string): Sql =>
  alias ? sql`${ident(alias)}.workspace_id = ${workspaceParam}` : sql`workspace_id = ${workspaceParam}`

const workspaceParam = new Sql(['{workspace:UUID}'], [])

export interface Rendered {
  text: string
  params: Record<string, unknown>
}

/** What makes two parameters the same to the engine. Numbers as text, because JSON knows neither NaN nor Infinity. */
const identity = ({ type, value }: Param): string =>
  JSON.stringify([type, value], (_, part: unknown) => (typeof part === 'number' || typeof part === 'bigint' ? String(part) : part))

/** Turns a piece into the text and the parameters that are sent. The same value of the same type is sent once, however often it stands in the query. */
export function render(query: Sql): Rendered {
  const params: Record<string, unknown> = {}
  const keys = new Map<string, string>()
  const keyOf = (param: Param): string => {
    const same = identity(param)
    const key = keys.get(same) ?? `p${keys.size}`
    keys.set(same, key)
    params[key] = param.value
    return key
  }
  const write = (piece: Sql): string => {
    let text = piece.strings[0] ?? ''
    piece.holes.forEach((part, i) => {
      if (part instanceof Sql) text += write(part)
      else if (part instanceof Ident) text += quote(part.name)
      else text += `{${keyOf(part)}:${part.type}}`
      text += piece.strings[i + 1] ?? ''
    })
    return text
  }
  return { text: write(query), params }
}
