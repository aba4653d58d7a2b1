import type { FileMetaData, SchemaElement, SchemaTree } from 'hyparquet'

type Reader = (value: unknown) => unknown

/** Values that JSON has no word for. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString()
  if (value instanceof Date) return value.toISOString()
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]))
  return value
}

const isDecimal = ({ converted_type, logical_type }: SchemaElement): boolean =>
  converted_type === 'DECIMAL' || logical_type?.type === 'DECIMAL'

/** Whether the parser hands out what a decimal is stored as; texts of any length it multiplies by itself. */
const isKeptWhole = (element: SchemaElement): boolean => isDecimal(element) && element.type !== 'BYTE_ARRAY'

/**
 * The same description of a file, by which decimals are read as the whole numbers that they are stored as: the parser multiplies them with 0.01, which turns
 * 1.66 into 1.6600000000000001.
 */
export const withWholeDecimals = (metadata: FileMetaData): FileMetaData => ({
  ...metadata,
  schema: metadata.schema.map((element) => {
    if (!isKeptWhole(element)) return element
    const { converted_type: _converted, logical_type: _logical, ...rest } = element
    return rest
  }),
})

const wholeOf = (value: unknown): bigint =>
  value instanceof Uint8Array
    ? BigInt.asIntN(value.length * 8, BigInt(`0x${Buffer.from(value).toString('hex') || '0'}`))
    : BigInt(value as number)

/** A number where it is exact, else its digits. */
function decimalOf(whole: bigint, scale: number): number | string {
  const digits = (whole < 0n ? -whole : whole).toString().padStart(scale + 1, '0')
  const text = `${whole < 0n ? '-' : ''}${digits.slice(0, digits.length - scale)}${scale > 0 ? `.${digits.slice(-scale)}` : ''}`
  return Number.isSafeInteger(Number(whole)) ? Number(text) : text
}

function decimalReader(element: SchemaElement): Reader {
  const scale = element.scale ?? (element.logical_type?.type === 'DECIMAL' ? element.logical_type.scale : 0)
  return isKeptWhole(element) ? (value) => decimalOf(wholeOf(value), scale) : (value) => Number((value as number).toFixed(scale))
}

const day = (value: Date): string => value.toISOString().slice(0, 10)
/** The clock somewhere, nobody says where: the zone is that of the mapping. */
const clockTime = (value: Date): string => value.toISOString().slice(0, -1)

function leafReader(element: SchemaElement): Reader {
  const { converted_type: converted, logical_type: logical } = element
  if (isDecimal(element)) return decimalReader(element)
  if (converted === 'DATE' || logical?.type === 'DATE')
    return (value) => day(value instanceof Date ? value : new Date((value as number) * 86_400_000))
  if (logical?.type === 'TIMESTAMP' && !logical.isAdjustedToUTC) return (value) => clockTime(value as Date)
  return plain
}

const isList = ({ element }: SchemaTree): boolean => element.converted_type === 'LIST' || element.logical_type?.type === 'LIST'

/** Lists are written with a level for the list and one for its entries. */
function entryOf(tree: SchemaTree): SchemaTree | undefined {
  const [entry] = tree.children
  return entry?.children.length === 1 ? entry.children[0] : entry
}

function fieldsReader({ children }: SchemaTree): Reader {
  const readers = new Map(children.map((child) => [child.element.name, valueReader(child)]))
  return (value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, (readers.get(name) ?? plain)(inner)]))
      : plain(value)
}

/**
 * Makes what turns the values of a column into those of an import: days as `YYYY-MM-DD`, times as ISO 8601, with a Z if the file says that they are UTC and
 * without a zone if they are the clock somewhere; decimals to the digit, as text where a number cannot hold them.
 */
export function valueReader(tree: SchemaTree): Reader {
  const entry = isList(tree) ? entryOf(tree) : undefined
  const read = entry ? valueReader(entry) : tree.children.length > 0 ? fieldsReader(tree) : leafReader(tree.element)
  // Repeated columns are lists even where they are not said to be.
  const readAny: Reader = (value) =>
    value === null || value === undefined ? value : Array.isArray(value) ? value.map(readAny) : read(value)
  return readAny
}
