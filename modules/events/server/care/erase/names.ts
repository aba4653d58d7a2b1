import { sql, type Sql } from '#kernel/clickhouse/sql.ts'
import { isIdField } from '../id-fields.ts'

/** A text this long is the id wherever it stands. A shorter one may as well be a number of seats, so it counts in fields that hold ids. */
const tellingLength = 8

/** Whether a value is one of the ids, by itself and the name of the field that it stands in. */
export function isOneOf(ids: ReadonlySet<string>, value: unknown, field: string): boolean {
  const text = String(value)
  return ids.has(text) && (text.length >= tellingLength || isIdField(field))
}

function names(value: unknown, ids: ReadonlySet<string>, field = ''): boolean {
  if (Array.isArray(value)) return value.some((item) => names(item, ids, field))
  if (typeof value !== 'object' || value === null) return isOneOf(ids, value, field)
  return Object.entries(value).some(([name, inner]) => names(inner, ids, name))
}

const quotedOrNumber = /("(?:[^"\\]|\\.)*")(\s*:)?|-?\d[\d.eE+-]*/gs

function textOf(token: string): string {
  try {
    return String(JSON.parse(token))
  } catch {
    return token
  }
}

/** Goes through a text that is only the beginning of JSON, and so cannot be parsed. */
function beginningNames(text: string, ids: ReadonlySet<string>): boolean {
  let field = ''
  for (const [token, quoted, colon] of text.matchAll(quotedOrNumber)) {
    if (quoted !== undefined && colon !== undefined) field = textOf(quoted)
    else if (isOneOf(ids, textOf(token), field)) return true
  }
  return false
}

/** Whether a JSON text, or the beginning of one, names one of the ids: as a text or as a number, in a field that holds ids or long enough to tell. */
export function bodyNames(body: string, ids: ReadonlySet<string>): boolean {
  let value: unknown
  try {
    value = JSON.parse(body)
  } catch {
    return beginningNames(body, ids)
  }
  return names(value, ids)
}

/** Whether the id is written in JSON as it is. */
const isPlain = (id: string): boolean => JSON.stringify(id) === `"${id}"`

const quoted = '"(?:[^"\\\\]|\\\\.)*"'
/** Most texts are written as they are, and reading a text as JSON takes ten times as long as taking it. */
const read = sql`arrayMap(token -> multiIf(position(token, ${'\\'}) > 0, JSONExtractString(token), startsWith(token, '"'), substring(token, 2, length(token) - 2), token), `

/** A condition of ClickHouse: whether a JSON text holds one of the keys as a text. It takes as long for many keys as for one. */
export function holdsText(json: Sql, keys: Sql, ids: readonly string[]): Sql {
  // Where no id needs escapes, what stands between two quotes is the text; the engine writes a slash with an escape.
  const texts = ids.every(isPlain) ? sql`splitByChar('"', replaceAll(${json}, ${'\\/'}, '/'))` : sql`${read}extractAll(${json}, ${quoted}))`
  return sql`arrayExists(text -> text IN ${keys}, ${texts})`
}

/** The same for a text or a number, in JSON that may be cut off. */
export const holdsValue = (json: Sql, keys: Sql): Sql =>
  sql`arrayExists(text -> text IN ${keys}, ${read}extractAll(${json}, ${`${quoted}|-?[0-9][0-9.eE+-]*`})))`
