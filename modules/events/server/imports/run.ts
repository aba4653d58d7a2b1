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

/** Rows that are stored, and counted, together. Where pieces end does not depend on what happened before: a piece that was cut off is found again. */
export const rowsInPiece = 5_000

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
  const file = await openFile(order.file)
  checkMapping(order.kind, order.mapping, file.columns)
  const newMapper = await mapperOf(ctx, file, order)
  const lastWord = order.kind === 'events' ? undefined : await LastWord.of(file, newMapper())
  const mapper = newMapper()
  const done = journal.progress.rowsRead
  const refusedList = writeRefused(ctx, order.importId, file, journal.progress.refusedBytes)
  let taken: Taken[] = []
  let refused = 0
  let [rowsRead, bytesRead] = [0, 0]

  const refuse = (row: FileRow, problem: RowProblem) => {
    refused++
    refusedList.add(row, problem)
  }
  const flush = async (): Promise<boolean> => {
    const stored = await store(ctx, order, taken, journal)
    if (!stored) return false
    for (const { row, problem } of stored.refused) refuse(row, problem)
    const before = journal.progress
    const progress: ImportProgress = {
      bytesRead,
      rowsRead,
      accepted: before.accepted + stored.accepted,
      duplicates: before.duplicates + stored.duplicates,
      refused: before.refused + refused,
      refusedBytes: await refusedList.flush(),
      leftOut: [...mapper.leftOut],
    }
    taken = []
    refused = 0
    const isGoingOn = await journal.done(progress)
    await onPiece()
    return isGoingOn
  }

  for await (const row of file.read((read) => (bytesRead = read))) {
    // Rows that are done are looked at all the same: how often a row occurs in the file is part of its id.
    const mapped = mapper.map(row)
    if (++rowsRead <= done) continue
    if (isProblem(mapped)) refuse(row, mapped)
    else taken.push({ row, mapped: lastWord ? lastWord.keep(row, mapped) : mapped })
    if (rowsRead % rowsInPiece === 0 && !(await flush())) return false
  }
  bytesRead = order.file.size
  const isComplete = await flush()
  ctx.log.debug({ file: basename(order.file.path), ...journal.progress }, 'An import ended')
  return isComplete
}

/** Stores a piece. @returns undefined when the import was stopped before */
async function store(ctx: Ctx, { kind, sourceId }: ImportOrder, taken: readonly Taken[], journal: Journal): Promise<Stored | undefined> {
  ctx.signal?.throwIfAborted()
  const piece = await journal.begin(ctx.now().getTime())
  if (!piece) return undefined
  if (taken.length === 0) return { accepted: 0, duplicates: 0, refused: [] }
  return kind === 'events' ? storeEvents(ctx, sourceId, taken, piece) : storeFacts(ctx, kind, taken, journal)
}
