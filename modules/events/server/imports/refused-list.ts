import { Readable } from 'node:stream'
import { stringify } from 'csv-stringify/sync'
import type { Ctx } from '#kernel/context.ts'
import { safeCell } from '#kernel/csv-cell.ts'
import { notFound } from '#kernel/errors.ts'
import type { RowProblem } from './refused.ts'
import { checkRoom } from './room.ts'
import { asText, type FileRow, type RowFile } from './rows.ts'

export interface RefusedList {
  add(row: FileRow, problem: RowProblem): void
  /** Stores what was added, in the order of the file. @returns the length of the list in bytes */
  flush(): Promise<number>
}

const cell = (value: unknown): string => safeCell(asText(value))

/** Cells of columns that the heading does not have: only rows of JSON lines have such. */
function furtherCells(row: FileRow, known: ReadonlySet<string>): string {
  const further = Object.entries(row.values).filter(([name]) => !known.has(name))
  return further.length === 0 ? '' : JSON.stringify(Object.fromEntries(further))
}

const bytesInPart = 1024 ** 2

/** Stores bytes of a list from `from` on, in place of whatever is there. @throws unavailable when there is no room */
async function storeParts(ctx: Ctx, importId: string, from: number, bytes: Buffer): Promise<void> {
  await checkRoom(ctx.app.config.FAIRLEAD_DATA)
  await ctx.tx(async ({ db, workspace }) => {
    await db
      .deleteFrom('import_refused_parts')
      .where('workspace_id', '=', workspace.id)
      .where('import_id', '=', importId)
      .where('begins_at', '>=', String(from))
      .execute()
    for (let at = 0; at < bytes.length; at += bytesInPart) {
      const part = { begins_at: from + at, bytes: bytes.subarray(at, at + bytesInPart) }
      await db
        .insertInto('import_refused_parts')
        .values({ workspace_id: workspace.id, import_id: importId, ...part })
        .execute()
    }
  })
}

/**
 * Writes refused rows as CSV into PostgreSQL: the number of the row, the column, the reason, then the cells as they were.
 * @param length how much of the list is there already, in bytes; what follows it is of an attempt that was cut off, and is overwritten
 */
export function writeRefused(
  ctx: Ctx,
  importId: string,
  { columns, format }: Pick<RowFile, 'columns' | 'format'>,
  length: number,
): RefusedList {
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
      await storeParts(ctx, importId, written, bytes)
      waiting = []
      written += bytes.length
      return written
    },
  }
}

const partAt = (ctx: Ctx, importId: string, at: number) =>
  ctx.db
    .selectFrom('import_refused_parts')
    .select('bytes')
    .where('workspace_id', '=', ctx.workspace.id)
    .where('import_id', '=', importId)
    .where('begins_at', '=', String(at))
    .executeTakeFirst()

/**
 * Reads the first `length` bytes of a list: what follows is of a piece that is under way, or was cut off.
 * @throws not_found when the list is not kept any more
 */
export async function readRefusedList(ctx: Ctx, importId: string, length: number): Promise<Readable> {
  if (length === 0) return Readable.from(['row,field,reason\n'])
  const gone = notFound('The list of refused rows is not there any more: lists are kept for 90 days. Import the file again.')
  let part = await partAt(ctx, importId, 0)
  if (!part) throw gone
  async function* parts() {
    for (let at = 0; ;) {
      if (!part) throw gone
      yield part.bytes
      at += part.bytes.length
      if (at >= length) return
      part = await partAt(ctx, importId, at)
    }
  }
  return Readable.from(parts())
}
