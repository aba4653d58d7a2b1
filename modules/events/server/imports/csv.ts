import { Readable } from 'node:stream'
import { parse, type CsvError } from 'csv-parse'
import { invalid } from '#kernel/errors.ts'
import { readText, type Encoding } from './encoding.ts'
import { maxColumns, type FileRow, type RowFile } from './rows.ts'

const delimiters = [',', ';', '\t', '|'] as const
const maxRowLength = 4 * 1024 * 1024

const common = {
  bom: true,
  record_delimiter: ['\r\n', '\n', '\r'],
  relax_column_count: true,
  skip_empty_lines: true,
  max_record_size: maxRowLength,
}

async function firstLine(path: string, encoding: Encoding): Promise<string> {
  let text = ''
  for await (const part of readText(path, encoding)) {
    text += part
    const end = text.search(/[\r\n]/)
    if (end !== -1) return text.slice(0, end)
    if (text.length > maxRowLength) break
  }
  return text
}

/** What separates cells: the character that the header has most often outside quotes. */
export function detectDelimiter(header: string): string {
  const outside = header.replaceAll(/"(?:[^"]|"")*"/g, '')
  const counts = delimiters.map((delimiter) => ({ delimiter, count: outside.split(delimiter).length - 1 }))
  return counts.reduce((best, next) => (next.count > best.count ? next : best)).delimiter
}

const plainProblem = (error: CsvError): string =>
  error.code === 'CSV_QUOTE_NOT_CLOSED'
    ? `A quote that is opened in row ${String(error.records)} is never closed.`
    : `Line ${String(error.lines)} cannot be read: ${error.message}`

async function* records(path: string, encoding: Encoding, delimiter: string, onBytes?: (read: number) => void): AsyncGenerator<string[]> {
  const text = Readable.from(readText(path, encoding, onBytes))
  const parser = text.pipe(parse({ ...common, delimiter }))
  text.on('error', (error) => parser.destroy(error))
  try {
    for await (const record of parser as AsyncIterable<string[]>) yield record
  } catch (error) {
    if (typeof (error as CsvError).code === 'string' && (error as CsvError).code.startsWith('CSV_'))
      throw invalid(plainProblem(error as CsvError))
    throw error
  } finally {
    text.destroy()
  }
}

/** Empty and repeated names of columns get a name by their place. */
function namesOf(header: readonly string[]): string[] {
  const used = new Set<string>()
  return header.map((cell, index) => {
    const wanted = cell.trim() || `column ${index + 1}`
    let name = wanted
    for (let n = 2; used.has(name); n++) name = `${wanted} (${n})`
    used.add(name)
    return name
  })
}

/** Opens a CSV file with a header. @throws invalid */
export async function openCsv(path: string, encoding: Encoding): Promise<RowFile> {
  const delimiter = detectDelimiter(await firstLine(path, encoding))
  let columns: string[] = []
  for await (const header of records(path, encoding, delimiter)) {
    columns = namesOf(header)
    break
  }
  if (columns.length === 0) throw invalid('The file has no header. Expected names of columns in its first line.')
  if (columns.length > maxColumns) {
    throw invalid(
      `The file has ${columns.length.toLocaleString('en')} columns; expected at most ${maxColumns.toLocaleString('en')}. Are rows and columns swapped?`,
    )
  }

  async function* read(onBytes?: (read: number) => void): AsyncGenerator<FileRow> {
    let row = 0
    for await (const record of records(path, encoding, delimiter, onBytes)) {
      if (row++ === 0) continue
      const values: Record<string, unknown> = Object.create(null) as Record<string, unknown>
      for (const [index, column] of columns.entries()) values[column] = record[index] ?? ''
      const fits = record.length === columns.length
      yield { row: row - 1, values, ...(!fits && { problem: `Expected ${columns.length} cells as in the header, got ${record.length}.` }) }
    }
  }
  return { format: 'csv', encoding, delimiter, columns, read }
}
