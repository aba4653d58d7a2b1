import type { Ctx } from '#kernel/context.ts'
import type { ImportKind, ImportMapping } from '../../contract.ts'
import type { ImportProgress, Journal, Piece } from './journal.ts'
import type { StoredFile } from './open-file.ts'
import type { RowProblem } from './refused.ts'
import type { RefusedList } from './refused-list.ts'
import type { FileRow } from './rows.ts'
import { listable, storeEvents, storeFacts, type Stored, type Taken } from './store-rows.ts'

export interface ImportOrder {
  file: StoredFile
  kind: ImportKind
  mapping: ImportMapping
  /** The source that events are counted for. */
  sourceId: string
  /** The import that refused rows are listed for. */
  importId: string
}

/** Rows that were read and are not stored yet. */
export interface PieceRows {
  taken: Taken[]
  refused: { row: FileRow; problem: RowProblem }[]
  characters: number
}

/** A piece of a file, and where the file stands behind it. */
export interface ReadPiece extends PieceRows, Pick<ImportProgress, 'rowsRead' | 'bytesRead' | 'leftOut'> {}

export const emptyPiece = (): PieceRows => ({ taken: [], refused: [], characters: 0 })

/** Stores pieces one after the other; the next one is made ready meanwhile. */
export interface Pieces {
  /** Resolves when there is room for another one. @returns whether to go on: false when the import was stopped */
  send(piece: ReadPiece): Promise<boolean>
  /** Resolves when all are stored and counted. @returns false when the import was stopped before */
  end(): Promise<boolean>
}

/** Says, from within, that the import was stopped. */
class Stopped extends Error {}

/** Begins a piece when those before it are stored and counted. @throws Stopped */
type Begin = () => Promise<Piece>

async function store(
  ctx: Ctx,
  { kind, sourceId }: ImportOrder,
  taken: readonly Taken[],
  journal: Journal,
  at: number,
  begin: Begin,
): Promise<Stored> {
  if (kind === 'events' && taken.length > 0) return storeEvents(ctx, sourceId, taken, at, begin)
  await begin()
  return kind === 'events' || taken.length === 0 ? { accepted: 0, duplicates: 0, refused: [] } : storeFacts(ctx, kind, taken, journal)
}

/** Makes what stores the pieces of an import. @param onPiece called after each one that is stored and counted */
export function createPieces(
  ctx: Ctx,
  order: ImportOrder,
  journal: Journal,
  refusedList: RefusedList,
  onPiece: () => Promise<void>,
): Pieces {
  let [older, latest]: [Promise<boolean>, Promise<boolean>] = [Promise.resolve(true), Promise.resolve(true)]
  let lastAt = 0

  async function work({ taken, refused, characters: _characters, ...read }: ReadPiece, previous: Promise<boolean>): Promise<boolean> {
    // Events of a piece are known by the time of their receipt: no two pieces share one.
    const at = Math.max(ctx.now().getTime(), lastAt + 1)
    lastAt = at
    const begin: Begin = async () => {
      const isGoingOn = await previous
      ctx.signal?.throwIfAborted()
      const piece = isGoingOn ? await journal.begin(at) : undefined
      if (!piece) throw new Stopped()
      return piece
    }
    const stored = await store(ctx, order, taken, journal, at, begin)
    for (const { row, problem } of await listable(ctx, [...refused, ...stored.refused])) refusedList.add(row, problem)
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

  const workOrStop = (piece: ReadPiece, previous: Promise<boolean>): Promise<boolean> =>
    work(piece, previous).catch((error: unknown) => {
      if (error instanceof Stopped) return false
      throw error
    })

  return {
    async send(piece) {
      // One is stored, one is ready, one is read: memory holds no more.
      if (!(await older)) return false
      older = latest
      latest = workOrStop(piece, older)
      // Whoever waits for it hears of it; until then nobody does.
      latest.catch(() => undefined)
      return true
    },
    end: () => latest,
  }
}
