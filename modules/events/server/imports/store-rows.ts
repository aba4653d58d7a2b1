import { scope, sql } from '#kernel/clickhouse/sql.ts'
import type { Ctx } from '#kernel/context.ts'
import type { ImportKind, Subscription } from '../../contract.ts'
import { careOf } from '../care/settings.ts'
import { erasedRefusal, namingErased } from '../care/step.ts'
import { inPieces } from '../pieces.ts'
import { pipelineOf } from '../pipeline.ts'
import { upsertSubscriptions } from '../profiles/subscriptions.ts'
import { upsertProfiles, type ProfileInput } from '../profiles/upsert.ts'
import { outcomeOf } from './exports/map-export.ts'
import type { Journal, Piece } from './journal.ts'
import type { Mapped } from './map-row.ts'
import type { RowProblem } from './refused.ts'
import { noValues, type FileRow } from './rows.ts'

/** A row with what it becomes; undefined when a row further down says all of it again. */
export interface Taken {
  row: FileRow
  mapped: Mapped | undefined
}

interface RefusedRow {
  row: FileRow
  problem: RowProblem
}

export interface Stored {
  accepted: number
  duplicates: number
  refused: RefusedRow[]
}

/** Of a row of somebody who was erased only its number and the reason are told: its cells are kept nowhere. */
const withoutCells = ({ row, problem }: RefusedRow): RefusedRow => ({ row: { row: row.row, values: noValues() }, problem })

/** Refused rows as they may be listed. Columns are called as their file likes, so all cells are looked at, whatever the row was refused for. */
export async function listable(ctx: Ctx, refused: readonly RefusedRow[]): Promise<readonly RefusedRow[]> {
  const { erasedAmong } = await careOf(ctx.app).find(ctx.workspace.id)
  const isNaming = await namingErased(
    refused.map(({ row }) => row.values),
    erasedAmong,
    true,
  )
  return refused.map((one, index) => (isNaming[index] || one.problem.message === erasedRefusal.message ? withoutCells(one) : one))
}

const identityOf = ({ event, person, id }: { event: string; person: string; id: string }): string => JSON.stringify([event, person, id])

/** What attempts that were cut off have stored. They are known by the time of receipt: no other import of the workspace runs meanwhile. */
async function storedBefore(ctx: Ctx, sourceId: string, attempts: readonly number[]): Promise<Set<string>> {
  const stored = new Set<string>()
  for (const at of attempts) {
    const rows = await ctx.ch.query<{ event: string; person: string; id: string }>(
      sql`SELECT event, person, id FROM events WHERE ${scope()} AND source_id = ${sourceId} AND received_at = ${new Date(at)}`,
    )
    for (const row of rows) stored.add(identityOf(row))
  }
  return stored
}

/** Stores events, made ready before it is their turn: `begin` resolves then. Those that an attempt before stored are no duplicates: this import has added them. */
export async function storeEvents(
  ctx: Ctx,
  sourceId: string,
  taken: readonly Taken[],
  receivedAt: number,
  begin: () => Promise<Piece>,
): Promise<Stored> {
  const looked = await inPieces(
    taken.flatMap(({ row, mapped }) => (mapped?.kind === 'event' ? [{ row, mapped }] : [])),
    ({ row, mapped }) => ({ row, message: mapped.message, outcome: outcomeOf(mapped, { receivedAt, sentAt: null }) }),
  )
  // Refused rows of a file, also those that the store refuses, go into the file's own list and not into the quarantine: they are put right in the file.
  const good = looked.filter(({ outcome }) => outcome.status === 'ok')
  const stored: Stored = { accepted: 0, duplicates: 0, refused: [] }
  for (const { row, outcome } of looked) if (outcome.status !== 'ok') stored.refused.push({ row, problem: outcome.refusal })
  let piece: Piece | undefined
  const turn = async () => {
    piece = await begin()
  }
  if (good.length === 0) await turn()
  const results = await pipelineOf(ctx.app).writer.write({
    workspaceId: ctx.workspace.id,
    sourceId,
    receivedAt,
    door: { call: 'native', path: 'import', sentAt: null },
    messages: good.map(({ message }) => message),
    outcomes: good.map(({ outcome }) => outcome),
    keepsRefused: false,
    turn,
  })
  const ours = await storedBefore(ctx, sourceId, piece!.attempts.slice(0, -1))
  for (const [index, { status, field, message }] of results.entries()) {
    const { row, outcome } = good[index]!
    if (status === 'quarantined' || status === 'rejected')
      stored.refused.push({ row, problem: { field: field ?? '', message: message ?? '' } })
    else if (status === 'ok' || (outcome.status === 'ok' && ours.delete(identityOf(outcome.event)))) stored.accepted++
    else stored.duplicates++
  }
  return stored
}

/** Stores people, accounts or subscriptions. */
export async function storeFacts(
  ctx: Ctx,
  kind: Exclude<ImportKind, 'events'>,
  taken: readonly Taken[],
  journal: Journal,
): Promise<Stored> {
  let accepted = 0
  const beforeWriting = async (news: number) => {
    accepted = await journal.expect(news)
  }
  const subscriptions = taken.flatMap(({ mapped }): Subscription[] => (mapped?.kind === 'subscription' ? [mapped.subscription] : []))
  const { isErased } = await careOf(ctx.app).find(ctx.workspace.id)
  const isRefused = ({ mapped }: Taken) => kind === 'people' && mapped?.kind === 'profile' && isErased?.(mapped.profile.key) === true
  const refused = taken.filter(isRefused).map(({ row }) => ({ row, problem: { field: '', message: erasedRefusal.message } }))
  const profiles = taken.flatMap((one): ProfileInput[] => (one.mapped?.kind === 'profile' && !isRefused(one) ? [one.mapped.profile] : []))
  if (kind === 'subscriptions') await upsertSubscriptions(ctx, subscriptions, beforeWriting)
  else await upsertProfiles(ctx, kind === 'people' ? 'person' : 'account', profiles, beforeWriting)
  return { accepted, duplicates: taken.length - accepted - refused.length, refused }
}
