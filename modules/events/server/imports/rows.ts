import type { ExportMaker } from '../../contract.ts'

/** A row of a file. */
export interface FileRow {
  /** From 1, without the header. */
  row: number
  /** By column. Cells of text files are texts; those of JSON lines and Parquet have their types. */
  values: Record<string, unknown>
  /** Roughly how large it is, in characters, where that is known. */
  size?: number
  /** Why the row cannot be read, if it cannot. */
  problem?: string
}

function Values(): void {}
Values.prototype = Object.create(null) as object

/**
 * An object without any names, not even those that every object has: a column may be called `constructor`. Made in a way that the engine keeps like other
 * objects; what `Object.create(null)` makes takes twice as long to fill.
 */
export const noValues = (): Record<string, unknown> => new (Values as unknown as new () => Record<string, unknown>)()

/** A file that can be read row by row, any number of times, in bounded memory. */
export interface RowFile {
  format: 'csv' | 'jsonl' | 'parquet'
  encoding: string
  delimiter: string | null
  /** Whose export it is, where its rows tell. */
  maker?: ExportMaker | undefined
  /** In the order of the file. For JSON lines those of the first rows. */
  columns: string[]
  read(onBytes?: (read: number) => void): AsyncIterable<FileRow>
}

/** Most columns of a file: more is a table that was turned by 90 degrees, or a broken delimiter. */
export const maxColumns = 1_000

/** A value as the cell of a text file has it; nothing where there is none. */
export const asText = (value: unknown): string =>
  typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value)
