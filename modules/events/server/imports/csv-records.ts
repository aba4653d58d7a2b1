import { Readable } from 'node:stream'
import { parse, type CsvError } from 'csv-parse'
import { parse as parseAtOnce } from 'csv-parse/sync'
import { readText, type Encoding } from './encoding.ts'

/** Longest row, in characters. */
export const maxRowLength = 4 * 1024 * 1024

const common = {
  bom: true,
  record_delimiter: ['\r\n', '\n', '\r'],
  relax_column_count: true,
  skip_empty_lines: true,
  // An error would drop the records that are read but not yet taken; skipped, it ends the file behind them.
  skip_records_with_error: true,
}

/** A row of a CSV file, or its header. */
export interface CsvRecord {
  cells: string[]
  /** Lines of the file, from 1: several where a cell has several. */
  firstLine: number
  lastLine: number
  /** Why it cannot be read, if it cannot. */
  problem?: string
}

interface Source {
  path: string
  encoding: Encoding
  delimiter: string
  onBytes?: ((read: number) => void) | undefined
}

interface Parsed {
  record: string[]
  info: { lines: number }
  raw?: string
}

const lineBreaks = (cells: readonly string[], which: RegExp): number =>
  cells.reduce((sum, cell) => sum + (cell.match(which)?.length ?? 0), 0)

/** Gives records the lines that they are on. */
function lineCounter(): (parsed: Parsed) => CsvRecord {
  let [last, countedTwice] = [0, 0]
  return ({ record: cells, info }) => {
    const before = last
    // The parser counts a line break of two characters inside quotes as two lines.
    if (info.lines - countedTwice - before > 1) countedTwice += lineBreaks(cells, /\r\n/g)
    last = info.lines - countedTwice
    return { cells, firstLine: last - before > 1 ? last - lineBreaks(cells, /\r\n?|\n/g) : last, lastLine: last }
  }
}

const nameOf = (index: number): string => (index === 0 ? 'the header' : `row ${index}`)

const neverClosed = (index: number, line: number): string =>
  `A quote that is opened in ${nameOf(index)} is never closed; it begins in line ${line}. It and everything below it cannot be read.`

const tooLong = (index: number, line: number): string =>
  `More than 4 MB without an end in ${nameOf(index)}, which begins in line ${line}: probably a quote that is opened there is never closed. It and everything below it cannot be read.`

/**
 * Parses a file to its end, or to where it cannot be read any more: that is the last record then, with its problem. Quotes that do not enclose a cell are
 * text.
 */
async function* parsed({ path, encoding, delimiter, onBytes }: Source, raw: boolean): AsyncGenerator<CsvRecord & { raw?: string }> {
  const parser = parse({ ...common, delimiter, relax_quotes: true, info: true, raw })
  let [isClosed, isTooLong] = [true, false]
  let [fed, fedBefore, known] = [0, 0, 0]
  async function* feed(): AsyncGenerator<string> {
    for await (const part of readText(path, encoding, onBytes)) {
      if (parser.info.records > known) [known, fedBefore] = [parser.info.records, fed]
      fed += part.length
      if (fed - fedBefore > maxRowLength) isTooLong = true
      if (isTooLong) return
      yield part
    }
  }
  const text = Readable.from(feed())
  text.on('error', (error) => parser.destroy(error))
  parser.on('skip', (error: CsvError) => {
    if (error.code === 'CSV_QUOTE_NOT_CLOSED') isClosed = false
  })
  const count = lineCounter()
  let held: (CsvRecord & { raw?: string }) | undefined
  let [index, lastLine] = [0, 0]
  try {
    for await (const one of text.pipe(parser) as AsyncIterable<Parsed>) {
      if (held) {
        yield held
        index++
        lastLine = held.lastLine
      }
      held = { ...count(one), ...(raw && { raw: one.raw! }) }
    }
    // What was cut off comes as a last record, unless it is inside quotes.
    if (held && (!isTooLong || !isClosed)) {
      yield held
      index++
      lastLine = held.lastLine
    }
    const line = lastLine + 1
    if (isTooLong) yield { cells: [], firstLine: line, lastLine: line, problem: tooLong(index, line) }
    else if (!isClosed) yield { cells: [], firstLine: line, lastLine: line, problem: neverClosed(index, line) }
  } finally {
    text.destroy()
  }
}

/** Whether a cell goes on behind the quote that closes it. */
function goesOnBehindQuote(raw: string, delimiter: string): boolean {
  let found = false
  parseAtOnce(raw, {
    ...common,
    delimiter,
    on_skip: (error) => {
      found ||= error?.code === 'CSV_INVALID_CLOSING_QUOTE'
      return undefined
    },
  })
  return found
}

/** Whether a cell may be one in which a quote of one row was closed by a quote of another: such a cell begins with the quote that is text now. */
const mayHoldRows = (cells: readonly string[]): boolean => cells.some((cell) => cell.startsWith('"') && /[\r\n]/.test(cell))

function checked({ raw, ...record }: CsvRecord & { raw?: string }, delimiter: string): CsvRecord {
  if (!mayHoldRows(record.cells) || !goesOnBehindQuote(raw!, delimiter)) return record
  const problem = `A quote that is opened in lines ${record.firstLine} to ${record.lastLine} is closed in the middle of a cell. Write quotes inside a cell twice.`
  return { ...record, problem }
}

/** Reads the records of a CSV file with their lines. What cannot be read has a problem; what is below an unclosed quote does not come. */
export async function* readRecords(source: Source): AsyncGenerator<CsvRecord> {
  let done = 0
  let isSeen = true
  for await (const record of parsed(source, false)) {
    isSeen = !mayHoldRows(record.cells)
    if (!isSeen) break
    yield record
    done++
  }
  if (isSeen) return
  // Only from here on, in files that have such cells, are records compared with what is written in the file: it costs time.
  for await (const record of parsed(source, true)) if (done-- <= 0) yield checked(record, source.delimiter)
}
