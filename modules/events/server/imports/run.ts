import { basename } from 'node:path'
import type { Ctx } from '#kernel/context.ts'
import type { Journal } from './journal.ts'
import { LastWord } from './last-word.ts'
import { describeColumns, firstRows, rowsLookedAt } from './look.ts'
import { createMapper, isProblem, type Mapper } from './map-row.ts'
import { checkMapping } from './mapping.ts'
import { Occurrences } from './occurrences.ts'
import { openFile } from './open-file.ts'
import { createPieces, emptyPiece, type ImportOrder } from './pieces.ts'
import { writeRefused } from './refused-list.ts'
import type { RowFile } from './rows.ts'

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
  const pieces = createPieces(ctx, order, journal, refusedList, onPiece)
  let piece = emptyPiece()
  let [rowsRead, bytesRead] = [0, 0]
  const send = async (): Promise<boolean> => {
    const isGoingOn = await pieces.send({ ...piece, rowsRead, bytesRead, leftOut: [...mapper.leftOut] })
    piece = emptyPiece()
    return isGoingOn
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
    await pieces.end().catch(() => undefined)
    throw error
  }
  bytesRead = order.file.size
  const isComplete = (await send()) && (await pieces.end())
  ctx.log.debug({ file: basename(order.file.path), ...journal.progress }, 'An import ended')
  return isComplete
}
