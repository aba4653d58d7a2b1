import { basename } from 'node:path'
import type { Ctx } from '#kernel/context.ts'
import type { ImportKind, ImportMapping } from '../../contract.ts'
import { normalise } from '../intake/normalise.ts'
import { pipelineOf } from '../pipeline.ts'
import { upsertSubscriptions } from '../profiles/subscriptions.ts'
import { upsertProfiles } from '../profiles/upsert.ts'
import { describeColumns, firstRows, rowsLookedAt } from './look.ts'
import { createMapper, type Mapped, type RowProblem } from './map-row.ts'
import { checkMapping } from './mapping.ts'
import { Occurrences } from './occurrences.ts'
import { openFile } from './open-file.ts'
import { writeRefused } from './refused-file.ts'
import type { FileRow } from './rows.ts'

export interface ImportOrder {
  path: string
  size: number
  kind: ImportKind
  mapping: ImportMapping
  /** The source that events are counted for. */
  sourceId: string
  /** Where refused rows go, as CSV; nowhere unless given. */
  refusedPath?: string
}

export interface ImportProgress {
  bytesRead: number
  rowsRead: number
  accepted: number
  duplicates: number
  refused: number
}

interface Taken {
  row: FileRow
  mapped: Mapped
}

interface Stored {
  accepted: number
  duplicates: number
  refused: { row: FileRow; problem: RowProblem }[]
}

const rowsAtATime = 5_000

async function storeEvents(ctx: Ctx, sourceId: string, taken: readonly Taken[]): Promise<Stored> {
  const receivedAt = ctx.now().getTime()
  const looked = taken.map(({ row, mapped }) => {
    const message = mapped.kind === 'event' ? mapped.message : {}
    return { row, message, outcome: normalise(message, { receivedAt, sentAt: null }) }
  })
  // Refused rows of a file go into the file's own list, not into the quarantine: they are put right in the file.
  const good = looked.filter(({ outcome }) => outcome.status === 'ok')
  const refused: Stored['refused'] = looked.flatMap(({ row, outcome }) =>
    outcome.status === 'ok' ? [] : [{ row, problem: outcome.refusal }],
  )
  const results = await pipelineOf(ctx.app).writer.write({
    workspaceId: ctx.workspace.id,
    sourceId,
    receivedAt,
    door: { call: 'native', path: 'import', sentAt: null },
    messages: good.map(({ message }) => message),
    outcomes: good.map(({ outcome }) => outcome),
  })
  for (const [index, { status, field, message }] of results.entries()) {
    if (status === 'quarantined' || status === 'rejected')
      refused.push({ row: good[index]!.row, problem: { field: field ?? '', message: message ?? '' } })
  }
  const count = (wanted: string) => results.filter(({ status }) => status === wanted).length
  return { accepted: count('ok'), duplicates: count('duplicate'), refused }
}

async function store(ctx: Ctx, { kind, sourceId }: ImportOrder, taken: readonly Taken[]): Promise<Stored> {
  if (taken.length === 0) return { accepted: 0, duplicates: 0, refused: [] }
  if (kind === 'events') return storeEvents(ctx, sourceId, taken)
  const { stored, unchanged } =
    kind === 'subscriptions'
      ? await upsertSubscriptions(
          ctx,
          taken.flatMap(({ mapped }) => (mapped.kind === 'subscription' ? [mapped.subscription] : [])),
        )
      : await upsertProfiles(
          ctx,
          kind === 'people' ? 'person' : 'account',
          taken.flatMap(({ mapped }) => (mapped.kind === 'profile' ? [mapped.profile] : [])),
        )
  return { accepted: stored, duplicates: unchanged, refused: [] }
}

/**
 * Imports a file. Running it again, or on a file that shares rows, adds only what is not there yet. Memory does not grow with the file.
 * @param onProgress called after each piece; when it answers false the import stops, and what was imported stays
 * @throws invalid when the file or the mapping cannot be used, unavailable when a store is away
 */
export async function importFile(
  ctx: Ctx,
  order: ImportOrder,
  onProgress: (progress: ImportProgress) => Promise<boolean>,
): Promise<ImportProgress> {
  const file = await openFile(order)
  checkMapping(order.kind, order.mapping, file.columns)
  const columns = describeColumns(file.columns, await firstRows(file, rowsLookedAt))
  const map = createMapper({ kind: order.kind, mapping: order.mapping, columns, currency: ctx.workspace.currency }, new Occurrences())
  const refusedFile = order.refusedPath ? writeRefused(order.refusedPath, file.columns) : undefined
  const progress: ImportProgress = { bytesRead: 0, rowsRead: 0, accepted: 0, duplicates: 0, refused: 0 }
  let taken: Taken[] = []

  const refuse = async (row: FileRow, problem: RowProblem) => {
    progress.refused++
    await refusedFile?.add(row, problem)
  }
  const flush = async (): Promise<boolean> => {
    const stored = await store(ctx, order, taken)
    taken = []
    progress.accepted += stored.accepted
    progress.duplicates += stored.duplicates
    for (const { row, problem } of stored.refused) await refuse(row, problem)
    return onProgress({ ...progress })
  }

  try {
    for await (const row of file.read((read) => (progress.bytesRead = read))) {
      progress.rowsRead++
      const mapped = map(row)
      if ('message' in mapped && !('kind' in mapped)) await refuse(row, mapped)
      else taken.push({ row, mapped: mapped as Mapped })
      if (progress.rowsRead % rowsAtATime === 0 && !(await flush())) return progress
    }
    progress.bytesRead = order.size
    await flush()
    return progress
  } finally {
    await refusedFile?.close()
    ctx.log.debug({ file: basename(order.path), ...progress }, 'An import ended')
  }
}
