import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { stringify } from 'csv-stringify/sync'
import type { RowProblem } from './map-row.ts'
import type { FileRow } from './rows.ts'

export interface RefusedFile {
  add(row: FileRow, problem: RowProblem): Promise<void>
  close(): Promise<void>
}

const cell = (value: unknown): string => {
  const text = typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value)
  // A spreadsheet would run a cell that begins like a formula.
  return /^[=+@\t\r]/.test(text) || (text.startsWith('-') && Number.isNaN(Number(text))) ? `'${text}` : text
}

/** Writes refused rows as CSV: the number of the row, the column, the reason, then the cells as they were. */
export function writeRefused(path: string, columns: readonly string[]): RefusedFile {
  const stream = createWriteStream(path)
  const failed = new Promise<never>((_, reject) => stream.once('error', reject))
  failed.catch(() => undefined)
  stream.write(stringify([['row', 'field', 'reason', ...columns.map(cell)]]))
  return {
    async add(row, { field, message }) {
      const isRoomy = stream.write(
        stringify([[String(row.row), cell(field), cell(message), ...columns.map((name) => cell(row.values[name]))]]),
      )
      if (!isRoomy) await Promise.race([once(stream, 'drain'), failed])
    },
    async close() {
      stream.end()
      await Promise.race([once(stream, 'close'), failed])
    },
  }
}
