import { createReadStream, existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createGunzip } from 'node:zlib'
import { parse } from 'csv-parse'

/** The sources and the built program lie at different depths below the folder that holds the data. */
function findData(directory: string): string {
  const data = join(directory, 'demo/data')
  if (existsSync(data)) return data
  const parent = dirname(directory)
  if (parent === directory) throw new Error('The demo data was not found: the folder demo/data is missing')
  return findData(parent)
}

export const dataDirectory = findData(import.meta.dirname)

/** A row of a CSV file by the names of its columns. */
export type Row = Readonly<Record<string, string>>

/** The rows of `demo/data/NAME.csv.gz`, in their order. */
export function readRows(name: string): AsyncIterable<Row> {
  const parser = parse({ columns: true, bom: true })
  const file = createReadStream(join(dataDirectory, `${name}.csv.gz`))
  const unpacked = file.pipe(createGunzip())
  // A pipe does not pass errors on.
  file.on('error', (error) => parser.destroy(error))
  unpacked.on('error', (error) => parser.destroy(error))
  return unpacked.pipe(parser)
}

/** All rows of a file that fits into memory. */
export async function allRows(name: string): Promise<Row[]> {
  const rows: Row[] = []
  for await (const row of readRows(name)) rows.push(row)
  return rows
}

/** The cell of a column. @throws Error if there is no such column, which means that the file is not the one we ship. */
export function cell(row: Row, column: string): string {
  const value = row[column]
  if (value === undefined) throw new Error(`The demo data has no column ${column}`)
  return value
}

/** The cell as a number. @throws Error that shows the cell if it holds none. */
export function numberCell(row: Row, column: string): number {
  const text = cell(row, column)
  const value = Number(text)
  if (text === '' || !Number.isFinite(value)) throw new Error(`The demo data has ${JSON.stringify(text)} in ${column}, expected a number`)
  return value
}

/** The cell as yes or no: the spreadsheet wrote TRUE and FALSE. */
export const flagCell = (row: Row, column: string): boolean => cell(row, column) === 'TRUE'
