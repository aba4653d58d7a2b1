import { basename } from 'node:path'
import type { Ctx } from '#kernel/context.ts'
import type { ImportKind, ImportMapping } from '../../contract.ts'
import type { ImportProgress, Journal } from './journal.ts'
import { LastWord } from './last-word.ts'
import { describeColumns, firstRows, rowsLookedAt } from './look.ts'
import { createMapper, isProblem, type Mapper } from './map-row.ts'
import { checkMapping } from './mapping.ts'
import { Occurrences } from './occurrences.ts'
import { openFile, type StoredFile } from './open-file.ts'
import type { RowProblem } from './refused.ts'
import { writeRefused } from './refused-list.ts'
import type { FileRow, RowFile } from './rows.ts'
import { storeEvents, storeFacts, type Stored, type Taken } from './store-rows.ts'

export interface ImportOrder {
  file: StoredFile
  kind: ImportKind
  mapping: ImportMapping
  /** The source that events are counted for. */
  sourceId: string
  /** The import that refused rows are listed for. */
  importId: string
}

/** Rows that are stored, and counted, together: so many, or fewer large ones. Where pieces end follows from the file alone: one that was cut off is found again. */
export const rowsInPiece = 10_000
const charactersInPiece = 16 * 1024 * 1024

async function mapperOf(ctx: Ctx, file: RowFile, { kind, mapping }: ImportOrder): Promise<() => Mapper> {
  const columns = describeColumns(file.columns, await firstRows(file, rowsLookedAt))
  return () => createMapper({ kind, mapping, columns, format: file.format, currency: ctx.workspace.currency }, new Occurrences())
}

/**
 * Imports a file, from where its journal says. Running it again, or on a file that shares rows, adds only what is not there yet. Memory does not grow with
 * the file, but for 12 bytes a row.
 * @param onPiece called after each piece that is stored and counted
 * @returns whether the file was read to its end; false when the import was stopped, and what was imported stays
 * @throws invalid when the file or the mapping cannot be used, unavailable when a store is away
 */
export async function importFile(ctx: Ctx, order: ImportOrder, journal: Journal, onPiece: () => Promise<void>): Promise<boolean> {
  const file = await openFile(order.file, order.mapping.from !== undefined)
  checkMapping(order.kind, order.mapping, file.columns)
  const newMapper = await mapperOf(ctx, file, order)
  const lastWord = order.kind === 'events' ? undefined : await LastWord.of(file, newMapper())
  const mapper = newMapper()
  const done = journal.progress.rowsRead
  const refusedList = writeRefused(ctx, order.importId, file, journal.progress.refusedBytes)
  let piece = emptyPiece()
  let [rowsRead, bytesRead] = [0, 0]
  let storing: Promise<boolean> = Promise.resolve(true)

  const flush = async ({ taken, refused, characters: _characters, ...read }: PieceOfFile): Promise<boolean> => {
    const stored = await store(ctx, order, taken, journal)
    if (!stored) return false
    for (const { row, problem } of [...refused, ...stored.refused]) refusedList.add(row, problem)
    const before = journal.progress
    const progress: ImportProgress = {
      ...read,
      accepted: before.accepted + stored.accepted,
      duplicates: before.duplicates + stored.duplicates,
      refused: before.refused + refused.length + stored.refused.length,
      refusedBytes: await refusedList.flush(),
    }
    const isGoingOn = await journal.done(progress)
    await onPiece()
    return isGoingOn
  }
  /** Stores the piece while the next one is read. @returns whether the one before allows it */
  const send = async (): Promise<boolean> => {
    if (!(await storing)) return false
    storing = flush({ ...piece, rowsRead, bytesRead, leftOut: [...mapper.leftOut] })
    // Whoever waits for it hears of it; until then nobody does.
    storing.catch(() => undefined)
    piece = emptyPiece()
    return true
  }

  try {
    for await (const row of file.read((read) => (bytesRead = read))) {
      // Rows that are done are looked at all the same: how often a row occurs in the file is part of its id.
      const mapped = mapper.map(row)
      piece.characters += row.size ?? 0
      const isFull = ++rowsRead % rowsInPiece === 0 || piece.characters >= charactersInPiece
      if (rowsRead <= done) {
        if (isFull) piece = emptyPiece()
        continue
      }
      if (isProblem(mapped)) piece.refused.push({ row, problem: mapped })
      else piece.taken.push({ row, mapped: lastWord ? lastWord.keep(row, mapped) : mapped })
      if (isFull && !(await send())) return false
    }
  } catch (error) {
    // Whoever goes on must find everything counted that was stored.
    await storing.catch(() => undefined)
    throw error
  }
  bytesRead = order.file.size
  const isComplete = (await send()) && (await storing)
  ctx.log.debug({ file: basename(order.file.path), ...journal.progress }, 'An import ended')
  return isComplete
}

/** What was read and not stored yet. */
interface PieceRows {
  taken: Taken[]
  refused: { row: FileRow; problem: RowProblem }[]
  characters: number
}

/** A piece, and where the file stands behind it. */
interface PieceOfFile extends PieceRows, Pick<ImportProgress, 'rowsRead' | 'bytesRead' | 'leftOut'> {}

const emptyPiece = (): PieceRows => ({ taken: [], refused: [], characters: 0 })

/** Stores a piece. @returns undefined when the import was stopped before */
async function store(ctx: Ctx, { kind, sourceId }: ImportOrder, taken: readonly Taken[], journal: Journal): Promise<Stored | undefined> {
  ctx.signal?.throwIfAborted()
  const piece = await journal.begin(ctx.now().getTime())
  if (!piece) return undefined
  if (taken.length === 0) return { accepted: 0, duplicates: 0, refused: [] }
  return kind === 'events' ? storeEvents(ctx, sourceId, taken, piece) : storeFacts(ctx, kind, taken, journal)
}
