import type { EventResult } from '../../contract.ts'
import { maxEventBytes } from '../intake/limits.ts'
import type { Normal, Outcome, Refusal } from '../intake/outcome.ts'
import { inPieces } from '../pieces.ts'
import type { Fate } from './commit.ts'
import { tooLargeRefusal } from './cut-message.ts'
import type { RefusedRow } from './keep-refused.ts'
import { quarantineLine, type Door } from './quarantine-row.ts'
import { toRow, type Row } from './row.ts'

/** Events of one request or of one piece of a file, already looked at. */
export interface Delivery {
  workspaceId: string
  sourceId: string
  receivedAt: number
  door: Door
  messages: readonly unknown[]
  outcomes: readonly Outcome[]
  /** How large they were as they came, in bytes, where that is known: what is refused takes memory too. */
  bytes?: number
  /** Where the request came from, for senders that ask for its address. */
  address?: string | undefined
  /** A message as it may be kept: masked, and without addresses. */
  carefully?(message: unknown): unknown
  /** An event as it may be stored, once more: for what changes events after care was taken of them. */
  again?(event: Normal): Normal
  /** The version of the rules by which care was taken. */
  careVersion?: number
  /** Whether refused events go into the quarantine. Otherwise the sender keeps them, from the results. */
  keepsRefused?: boolean
  /** Resolves when it may be stored: until then it is made ready and waits. */
  turn?(): Promise<void>
  /** Whether what breaks the plan was counted when these events came first. */
  wasJudged?: true
}

/** A delivery as it goes into the store. */
export interface Prepared {
  /** By position in the delivery; undefined where the event was refused. */
  rows: (Row | undefined)[]
  outcomes: Outcome[]
  /** What was refused so far. */
  refused: RefusedRow[]
  /** What it takes in memory and in the store, roughly. */
  bytes: number
}

/** A message as the quarantine keeps it. */
const kept = ({ messages, carefully }: Delivery, index: number): unknown => (carefully ? carefully(messages[index]) : messages[index])

const tooDeep: Refusal = { code: 'too_deep', field: '', message: 'Expected an event that is nested less deeply.' }

function render({ workspaceId, sourceId, receivedAt, careVersion }: Delivery, event: Normal): { row: Row; size: number } | Refusal {
  try {
    const row = toRow(workspaceId, sourceId, receivedAt, event, careVersion)
    const size = Buffer.byteLength(row.line)
    return size > maxEventBytes ? tooLargeRefusal(size) : { row, size }
  } catch (error) {
    if (error instanceof RangeError) return tooDeep
    throw error
  }
}

/** Renders rows, those of refused events for the quarantine. Events that are too large or too deep to be stored are among these. */
export async function prepare(delivery: Delivery): Promise<Prepared> {
  const outcomes = [...delivery.outcomes]
  const refused: RefusedRow[] = []
  let bytes = 0
  const rows = await inPieces(delivery.outcomes, (outcome, index) => {
    const done = outcome.status === 'ok' ? render(delivery, outcome.event) : outcome.refusal
    if ('row' in done) {
      bytes += done.size
      return done.row
    }
    const { id, name } = outcome.status === 'ok' ? { id: outcome.event.id, name: outcome.event.event } : outcome
    if (outcome.status === 'ok') outcomes[index] = { status: 'quarantined', refusal: done, id, name }
    // Events that are not even objects are not kept.
    if (outcome.status === 'rejected' || delivery.keepsRefused === false) return undefined
    const line = quarantineLine({ ...delivery, name, refusal: done, message: kept(delivery, index) })
    bytes += Buffer.byteLength(line)
    refused.push({ index, id, name, refusal: done, line })
    return undefined
  })
  return { rows, outcomes, refused, bytes: Math.max(bytes, delivery.bytes ?? 0) }
}

/** What the store refused. */
export function refusedByStore(delivery: Delivery, { rows }: Prepared, fates: Map<Row, Fate>): RefusedRow[] {
  if (delivery.keepsRefused === false) return []
  return rows.flatMap((row, index) => {
    const fate = row && fates.get(row)
    if (fate?.status !== 'quarantined') return []
    const told = { id: row!.normal.id, name: row!.normal.event, refusal: fate.refusal }
    return [{ index, ...told, line: quarantineLine({ ...delivery, ...told, message: kept(delivery, index) }) }]
  })
}

/** What the sender is told about an event. */
export function resultOf(outcome: Outcome, fate: Fate | undefined): EventResult {
  if (outcome.status !== 'ok') return { id: outcome.id, status: outcome.status, ...outcome.refusal }
  const { id, note } = outcome.event
  if (fate && 'refusal' in fate) return { id, status: fate.status, ...fate.refusal }
  return { id, status: fate?.status ?? 'ok', ...note }
}
