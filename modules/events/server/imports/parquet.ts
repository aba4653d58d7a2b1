import { asyncBufferFromFile, parquetMetadataAsync, parquetSchema, type FileMetaData } from 'hyparquet'
import { invalid, type AppError } from '#kernel/errors.ts'
import { rowsLookedAt } from './look.ts'
import { megabytes, unpackApart, unreadable, type Slice } from './parquet-apart.ts'
import { valueReader, withWholeDecimals } from './parquet-values.ts'
import { maxColumns, type FileRow, type RowFile } from './rows.ts'

/** What is unpacked at a time. */
const valuesAtATime = 4_000_000
const bytesAtATime = 128 * 1024 * 1024
/** Most bytes of a row group once unpacked. Writers make groups of 128 MB, or of a million rows; a few bytes that unpack to more are a trap. */
const mostGroupBytes = 1024 ** 3

const tooLarge = (group: number, bytes: number, most: number): AppError =>
  invalid(
    `Row group ${group + 1} of the Parquet file is ${megabytes(bytes)} once unpacked; expected at most ${megabytes(most)}. Write the file with smaller row groups.`,
  )

/**
 * Divides a file into what is unpacked at a time: a row group, or a part of one that is large. The first slice is only what is looked at to know the file.
 * @throws invalid naming the first row group that is larger than `most` bytes once unpacked
 */
export function slicesOf(metadata: Pick<FileMetaData, 'row_groups'>, most = mostGroupBytes): Slice[] {
  const slices: Slice[] = []
  let start = 0
  for (const [index, group] of metadata.row_groups.entries()) {
    const rows = Number(group.num_rows)
    const bytes = group.columns.reduce((sum, { meta_data }) => sum + Number(meta_data?.total_uncompressed_size ?? 0), 0)
    if (bytes > most) throw tooLarge(index, bytes, most)
    const byValues = Math.floor(valuesAtATime / Math.max(1, group.columns.length))
    const byBytes = Math.floor((rows * bytesAtATime) / Math.max(1, bytes))
    const size = Math.max(rowsLookedAt, Math.min(byValues, byBytes))
    const end = start + rows
    for (let from = start; from < end;) {
      const to = Math.min(end, from + (from === 0 ? rowsLookedAt : size))
      slices.push({ from, to })
      from = to
    }
    start = end
  }
  return slices
}

/**
 * Opens a Parquet file. Each row group is unpacked once, large ones in a few parts, in a thread: it would keep everybody waiting for seconds.
 * @param most bytes of a row group once unpacked
 * @throws invalid
 */
export async function openParquet(path: string, size: number, most = mostGroupBytes): Promise<RowFile> {
  const file = await asyncBufferFromFile(path)
  const metadata = await parquetMetadataAsync(file).catch((error: Error) => {
    throw unreadable('The Parquet file', error.message)
  })
  const trees = parquetSchema(metadata).children
  const columns = trees.map((child) => child.element.name)
  if (columns.length > maxColumns)
    throw invalid(`The file has ${columns.length.toLocaleString('en')} columns; expected at most ${maxColumns.toLocaleString('en')}.`)
  const slices = slicesOf(metadata, most)
  const total = Number(metadata.num_rows)
  const order = { path, schema: withWholeDecimals(metadata).schema, columns, slices, most }
  const readers = trees.map((tree) => [tree.element.name, valueReader(tree)] as const)
  const valuesOf = (cells: unknown[]) => Object.fromEntries(readers.map(([name, read], index) => [name, read(cells[index])]))

  async function* read(onBytes: (read: number) => void = () => undefined): AsyncGenerator<FileRow> {
    for await (const { from, rows } of unpackApart(order)) {
      for (const [index, cells] of rows.entries()) yield { row: from + index + 1, values: valuesOf(cells) }
      onBytes(Math.round((size * (from + rows.length)) / total))
    }
  }
  return { format: 'parquet', encoding: 'parquet', delimiter: null, columns, read }
}
