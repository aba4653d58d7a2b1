import { invalid } from '#kernel/errors.ts'
import { isDeeper } from '../intake/depth.ts'
import { maxDepth } from '../intake/limits.ts'
import { isObject } from '../intake/properties.ts'
import { readText, type Encoding } from './encoding.ts'
import { makerOfRows } from './exports/recognise.ts'
import { maxColumns, noValues, type FileRow, type RowFile } from './rows.ts'

const maxLineLength = 4 * 1024 * 1024
/** Rows that are looked at to know the columns. */
const rowsForColumns = 1_000
/** Rows that are looked at to know whose export it is. */
const rowsForMaker = 20
/** Of a line: an event around its properties, which have `maxDepth` of their own. */
const maxLevels = maxDepth + 2

/** A line that is longer than it may be: its content is not kept. */
const tooLong = undefined

/** The lines of a file, as many at a time as come with one read: handing them over one by one costs as much as parsing them. */
async function* lines(path: string, encoding: Encoding, onBytes?: (read: number) => void): AsyncGenerator<(string | typeof tooLong)[]> {
  let rest = ''
  let isSkipping = false
  for await (let part of readText(path, encoding, onBytes)) {
    if (isSkipping) {
      const end = part.indexOf('\n')
      if (end === -1) continue
      part = part.slice(end + 1)
      isSkipping = false
    }
    const pieces: (string | typeof tooLong)[] = (rest + part).split('\n')
    if (pieces[0]!.length > maxLineLength) pieces[0] = tooLong
    isSkipping = pieces.length === 1 && pieces[0] === tooLong
    rest = isSkipping ? '' : pieces.pop()!
    yield pieces
  }
  if (!isSkipping) yield [rest]
}

/** Nested objects become columns with dots, so that each value can be mapped. @returns whether it is nested at most so many levels deep */
function flatten(object: Record<string, unknown>, into: Record<string, unknown>, prefix: string, levels: number): boolean {
  if (levels === 0) return false
  // Made by JSON.parse: it has no names but its own.
  for (const name in object) {
    const value = object[name]
    if (typeof value !== 'object' || value === null) into[prefix + name] = value
    else if (!Array.isArray(value)) {
      if (!flatten(value as Record<string, unknown>, into, `${prefix}${name}.`, levels - 1)) return false
    } else if (isDeeper(value, levels - 1)) return false
    else into[prefix + name] = value
  }
  return true
}

/** Texts, which are left alone, and numbers. */
const textOrNumber = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g
const longInteger = /^-?\d{16,}$/

/** A line in which whole numbers that no number can hold to the digit are texts. */
const withLongIntegersAsText = (line: string): string =>
  line.replaceAll(textOrNumber, (found) => (longInteger.test(found) && !Number.isSafeInteger(Number(found)) ? `"${found}"` : found))

function parseJson(line: string): unknown {
  const value: unknown = JSON.parse(line)
  return /\d{16}/.test(line) ? JSON.parse(withLongIntegersAsText(line)) : value
}

const isRow = (line: string | typeof tooLong): boolean => line === tooLong || line.trim() !== ''

function parseLine(line: string | typeof tooLong, row: number, isWhole: boolean): FileRow {
  const values = noValues()
  if (line === tooLong) return { row, values, problem: 'Expected a line of at most 4 MB.' }
  try {
    const value = parseJson(line)
    if (!isObject(value)) return { row, values, problem: 'Expected a JSON object.' }
    if (isWhole && !isDeeper(value, maxLevels)) return { row, values: value, size: line.length }
    if (flatten(value, values, '', maxLevels)) return { row, values, size: line.length }
    return { row, values: {}, problem: `Expected an object nested at most ${maxLevels} levels deep.` }
  } catch (error) {
    return { row, values: { ...values }, problem: `Expected JSON: ${(error as Error).message.slice(0, 200)}` }
  }
}

/** The first rows as they are, for who has to say what they are. */
async function firstObjects(path: string, encoding: Encoding): Promise<Record<string, unknown>[]> {
  const found: Record<string, unknown>[] = []
  for await (const some of lines(path, encoding)) {
    for (const line of some) if (isRow(line)) found.push(parseLine(line, 1, true).values)
    if (found.length > 0) break
  }
  return found.slice(0, rowsForMaker)
}

/**
 * Opens a file of JSON lines.
 * @param asExport whether rows are kept whole; decided by what they look like unless said
 * @throws invalid
 */
export async function openJsonl(path: string, encoding: Encoding, asExport?: boolean): Promise<RowFile> {
  const maker = asExport === false ? undefined : makerOfRows(await firstObjects(path, encoding))
  const isWhole = asExport ?? maker !== undefined
  async function* read(onBytes?: (read: number) => void): AsyncGenerator<FileRow> {
    let row = 0
    for await (const some of lines(path, encoding, onBytes)) for (const line of some) if (isRow(line)) yield parseLine(line, ++row, isWhole)
  }
  const columns = new Set<string>()
  let looked = 0
  let readable = 0
  for await (const { values, problem } of read()) {
    if (problem === undefined) readable++
    for (const name of Object.keys(values)) columns.add(name)
    if (columns.size > maxColumns) throw invalid(`The rows have more than ${maxColumns.toLocaleString('en')} different columns.`)
    if (++looked >= rowsForColumns) break
  }
  if (readable === 0) throw invalid('None of the first lines is a JSON object. Expected JSON lines: one object on each line.')
  return { format: 'jsonl', encoding, delimiter: null, maker, columns: [...columns], read }
}
