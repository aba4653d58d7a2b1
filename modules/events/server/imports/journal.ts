import type { Ctx } from '#kernel/context.ts'

/** Where an import stands. Rows that are counted here are on disk. */
export interface ImportProgress {
  bytesRead: number
  rowsRead: number
  accepted: number
  duplicates: number
  refused: number
  /** Length of the list of refused rows. */
  refusedBytes: number
  leftOut: string[]
}

/** What is known of a piece of a file that is being stored, so that it is counted right if it is cut off and stored again. */
export interface Piece {
  /** When storing was tried, in milliseconds since 1970: events of the piece carry one of these as the time of their receipt. */
  attempts: number[]
  /** How many rows were news at the first attempt; for what is changed in place and is no news any more at the second. */
  stored?: number
}

/** Keeps in PostgreSQL where an import stands. */
export interface Journal {
  progress: ImportProgress
  /** Notes, before it happens, that a piece is stored at an instant. @returns undefined when the import was stopped, or somebody else goes on with it */
  begin(at: number): Promise<Piece | undefined>
  /** Notes, before they are written, how many rows of the piece are news. @returns the number that was noted first */
  expect(stored: number): Promise<number>
  /** Notes that a piece is stored, all in one statement. @returns whether to go on */
  done(progress: ImportProgress): Promise<boolean>
}

interface JournalRow {
  bytes_read: string
  rows_read: string
  accepted: string
  duplicates: string
  refused: string
  refused_bytes: string
  left_out: unknown
  piece: unknown
}

/** Opens the journal of an import where it was left. Its statements hold only as long as nobody else has gone on. */
export function openJournal(ctx: Ctx, importId: string, row: JournalRow): Journal {
  let piece = (row.piece ?? { attempts: [] }) as Piece
  const update = () =>
    ctx.db
      .updateTable('imports')
      .where('workspace_id', '=', ctx.workspace.id)
      .where('id', '=', importId)
      .where('rows_read', '=', String(journal.progress.rowsRead))

  async function write(next: Piece): Promise<boolean> {
    piece = next
    const { numUpdatedRows } = await update()
      .set({ piece: JSON.stringify(piece) })
      .where('status', '=', 'running')
      .executeTakeFirst()
    return numUpdatedRows > 0n
  }

  const journal: Journal = {
    progress: {
      bytesRead: Number(row.bytes_read),
      rowsRead: Number(row.rows_read),
      accepted: Number(row.accepted),
      duplicates: Number(row.duplicates),
      refused: Number(row.refused),
      refusedBytes: Number(row.refused_bytes),
      leftOut: row.left_out as string[],
    },
    begin: async (at) => ((await write({ ...piece, attempts: [...piece.attempts, at] })) ? piece : undefined),
    async expect(stored) {
      if (piece.stored === undefined) await write({ ...piece, stored })
      return piece.stored ?? stored
    },
    async done(progress) {
      // An import that was stopped meanwhile is counted to its end: what was stored stays.
      const row = await update()
        .set({
          bytes_read: progress.bytesRead,
          rows_read: progress.rowsRead,
          accepted: progress.accepted,
          duplicates: progress.duplicates,
          refused: progress.refused,
          refused_bytes: progress.refusedBytes,
          left_out: JSON.stringify(progress.leftOut),
          piece: null,
        })
        .where('status', 'in', ['running', 'cancelled'])
        .returning('status')
        .executeTakeFirst()
      journal.progress = progress
      piece = { attempts: [] }
      return row?.status === 'running'
    },
  }
  return journal
}
