import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects, parquetSchema } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { invalid } from '#kernel/errors.ts'
import { maxColumns, type FileRow, type RowFile } from './rows.ts'

const rowsAtATime = 5_000

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

/** Opens a Parquet file. @throws invalid */
export async function openParquet(path: string, size: number): Promise<RowFile> {
  const file = await asyncBufferFromFile(path)
  const metadata = await parquetMetadataAsync(file).catch((error: unknown) => {
    throw invalid(`The Parquet file cannot be read: ${(error as Error).message.slice(0, 200)}`)
  })
  const columns = parquetSchema(metadata).children.map((child) => child.element.name)
  if (columns.length > maxColumns)
    throw invalid(`The file has ${columns.length.toLocaleString('en')} columns; expected at most ${maxColumns.toLocaleString('en')}.`)
  const total = Number(metadata.num_rows)

  async function* read(onBytes: (read: number) => void = () => undefined): AsyncGenerator<FileRow> {
    for (let rowStart = 0; rowStart < total; rowStart += rowsAtATime) {
      const rowEnd = Math.min(total, rowStart + rowsAtATime)
      const rows = await parquetReadObjects({ file, metadata, compressors, rowStart, rowEnd }).catch((error: unknown) => {
        throw invalid(`Rows ${rowStart + 1} to ${rowEnd} of the Parquet file cannot be read: ${(error as Error).message.slice(0, 200)}`)
      })
      for (const [index, row] of rows.entries()) yield { row: rowStart + index + 1, values: plain(row) as Record<string, unknown> }
      onBytes(Math.round((size * rowEnd) / total))
    }
  }
  return { format: 'parquet', encoding: 'parquet', delimiter: null, columns, read }
}
