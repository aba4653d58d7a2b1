import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { stringify } from 'csv-stringify/sync'
import type { RowProblem } from './refused.ts'
import type { FileRow, RowFile } from './rows.ts'

export interface RefusedFile {
  add(row: FileRow, problem: RowProblem): void
  /** Writes what was added, in the order of the file, to the disk. @returns the length of the list in bytes */
  flush(): Promise<number>
}

const asText = (value: unknown): string =>
  typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value)

function cell(value: unknown): string {
  const text = asText(value)
  // A spreadsheet would run a cell that begins like a formula.
  return /^[=+@\t\r]/.test(text) || (text.startsWith('-') && Number.isNaN(Number(text))) ? `'${text}` : text
}

/** Cells of columns that the heading does not have: only rows of JSON lines have such. */
function furtherCells(row: FileRow, known: ReadonlySet<string>): string {
  const further = Object.entries(row.values).filter(([name]) => !known.has(name))
  return further.length === 0 ? '' : JSON.stringify(Object.fromEntries(further))
}

/**
 * Writes refused rows as CSV: the number of the row, the column, the reason, then the cells as they were.
 * @param length how much of the list is there already, in bytes; what follows it is of an attempt that was cut off, and is overwritten
 */
export function writeRefused(path: string, { columns, format }: Pick<RowFile, 'columns' | 'format'>, length: number): RefusedFile {
  const known = new Set(columns)
  const isOpen = format === 'jsonl'
  const heading = [['row', 'field', 'reason', ...columns.map(cell), ...(isOpen ? ['further columns'] : [])]]
  let waiting: { row: number; cells: string[] }[] = []
  let written = length
  return {
    add(row, { field, message }) {
      const further = isOpen ? [furtherCells(row, known)] : []
      const cells = [String(row.row), cell(field), cell(message), ...columns.map((name) => cell(row.values[name])), ...further]
      waiting.push({ row: row.row, cells })
    },
    async flush() {
      if (waiting.length === 0) return written
      const rows = waiting.toSorted((a, b) => a.row - b.row).map(({ cells }) => cells)
      const bytes = Buffer.from(stringify(written === 0 ? [...heading, ...rows] : rows))
      const file = await open(path, constants.O_RDWR | constants.O_CREAT)
      try {
        await file.truncate(written)
        await file.write(bytes, 0, bytes.length, written)
        await file.datasync()
      } finally {
        await file.close()
      }
      waiting = []
      written += bytes.length
      return written
    },
  }
}
