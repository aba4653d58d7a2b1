import { Readable } from 'node:stream'
import { parse } from 'csv-parse'
import type { Ctx } from '#kernel/context.ts'
import type { Erasing } from '#kernel/erasure.ts'
import type { ImportMapping } from '../../../contract.ts'
import { bodyNames, isOneOf } from './names.ts'

interface List {
  import_id: string
  /** The column with the ids of people, as the mapping says. */
  user: string | undefined
}

async function listsOf({ db, workspace }: Ctx): Promise<List[]> {
  const rows = await db
    .selectFrom('imports')
    .select(['id', 'mapping'])
    .where('workspace_id', '=', workspace.id)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('import_refused_parts')
          .select('begins_at')
          .where('import_refused_parts.workspace_id', '=', workspace.id)
          .whereRef('import_id', '=', 'imports.id'),
      ),
    )
    .execute()
  return rows.map(({ id, mapping }) => ({ import_id: id, user: (mapping as unknown as Partial<ImportMapping>).user }))
}

/** One part after the other, so that a list of any length takes little memory, and a cell may begin in one and end in the next. */
async function* partsOf({ db, workspace }: Ctx, importId: string): AsyncGenerator<Buffer> {
  for (let at = -1; ;) {
    const part = await db
      .selectFrom('import_refused_parts')
      .select(['begins_at', 'bytes'])
      .where('workspace_id', '=', workspace.id)
      .where('import_id', '=', importId)
      .where('begins_at', '>', String(at))
      .orderBy('begins_at')
      .limit(1)
      .executeTakeFirst()
    if (!part) return
    yield part.bytes
    at = Number(part.begins_at)
  }
}

/** Spreadsheets would run some cells, so these were written with a sign before them. */
const plain = (cell: string): string => cell.replace(/^'(?=[=+@\t\r-])/, '').trim()

function cellNames(cell: string, column: string, user: string | undefined, ids: ReadonlySet<string>): boolean {
  const text = plain(cell)
  return isOneOf(ids, text, column === user ? 'userId' : column) || (/^[[{]/.test(text) && bodyNames(text, ids))
}

async function listNames(ctx: Ctx, { import_id: importId, user }: List, ids: ReadonlySet<string>): Promise<boolean> {
  let columns: string[] | undefined
  const parts = Readable.from(partsOf(ctx, importId))
  const rows = parts.pipe(parse({ relax_column_count: true, relax_quotes: true, skip_records_with_error: true }))
  parts.on('error', (error) => rows.destroy(error))
  try {
    for await (const cells of rows as AsyncIterable<string[]>) {
      if (!columns) columns = cells.map(plain)
      else if (cells.some((cell, index) => cellNames(cell, columns![index] ?? '', user, ids))) return true
    }
    return false
  } finally {
    parts.destroy()
  }
}

/** The imports with a list of refused rows in which a cell is one of the ids. */
export async function refusedListsNaming({ ctx, ids }: Erasing): Promise<string[]> {
  const known = new Set(ids)
  const found: string[] = []
  for (const list of await listsOf(ctx)) if (await listNames(ctx, list, known)) found.push(list.import_id)
  return found
}

/** A list with a hole is none, so each list that names the person goes as a whole. */
export async function removeRefusedLists(work: Erasing): Promise<void> {
  const { db, workspace } = work.ctx
  const found = await refusedListsNaming(work)
  if (found.length > 0)
    await db.deleteFrom('import_refused_parts').where('workspace_id', '=', workspace.id).where('import_id', 'in', found).execute()
}
