import { invalid } from '#kernel/errors.ts'
import { maxRowLength, readRecords, type CsvRecord } from './csv-records.ts'
import { readText, type Encoding } from './encoding.ts'
import { maxColumns, noValues, type FileRow, type RowFile } from './rows.ts'

const delimiters = [',', ';', '\t', '|'] as const

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

function countProblem({ cells, firstLine, lastLine }: CsvRecord, expected: number): string | undefined {
  if (cells.length === expected) return undefined
  const place = firstLine === lastLine ? `Line ${firstLine}` : `Lines ${firstLine} to ${lastLine}`
  return `${place}: expected ${expected} cells as in the header, got ${cells.length}.`
}

/** Opens a CSV file with a header. @throws invalid */
export async function openCsv(path: string, encoding: Encoding): Promise<RowFile> {
  const delimiter = detectDelimiter(await firstLine(path, encoding))
  const source = { path, encoding, delimiter }
  let columns: string[] = []
  let looked = 0
  for await (const { cells, problem } of readRecords(source)) {
    if (problem !== undefined) throw invalid(problem)
    if (looked === 0) columns = namesOf(cells)
    if (++looked === 2) break
  }
  if (columns.length === 0) throw invalid('The file has no header. Expected names of columns in its first line.')
  if (columns.length > maxColumns) {
    throw invalid(
      `The file has ${columns.length.toLocaleString('en')} columns; expected at most ${maxColumns.toLocaleString('en')}. Are rows and columns swapped?`,
    )
  }

  async function* read(onBytes?: (read: number) => void): AsyncGenerator<FileRow> {
    let row = 0
    for await (const record of readRecords({ ...source, onBytes })) {
      if (row++ === 0) continue
      const values = noValues()
      let size = 0
      for (const [index, column] of columns.entries()) {
        const cell = record.cells[index] ?? ''
        values[column] = cell
        size += cell.length
      }
      const problem = record.problem ?? countProblem(record, columns.length)
      yield { row: row - 1, values, size, ...(problem !== undefined && { problem }) }
    }
  }
  return { format: 'csv', encoding, delimiter, columns, read }
}
