import { sql } from 'kysely'
import type { Actor, AppCtx, Db } from '../context.ts'

export interface EnqueueOptions {
  /** A waiting job with the same key is replaced instead of doubled. */
  key?: string
  runAt?: Date
  /** How often it is tried, with growing pauses; 10 unless said. */
  attempts?: number
  /** Jobs of one queue run one after the other. */
  queue?: string
}

export type Enqueue = (name: string, payload: Record<string, unknown>, options?: EnqueueOptions) => Promise<void>

/** What a job carries besides its own payload. */
export interface JobEnvelope {
  workspaceId: string
  actor: Actor
  data: Record<string, unknown>
}

async function addJob(db: Db, name: string, payload: object, { key, runAt, attempts = 10, queue }: EnqueueOptions = {}): Promise<void> {
  await sql`select graphile_worker.add_job(
    ${name}, payload := ${JSON.stringify(payload)}::json, queue_name := ${queue ?? null}::text, run_at := ${runAt ?? null}::timestamptz,
    max_attempts := ${attempts}::int, job_key := ${key ?? null}::text)`.execute(db)
}

/** Makes the `enqueue` of a context: the job exists if and only if the transaction of `db` commits. */
export function enqueuer(db: Db, workspaceId: string, actor: Actor): Enqueue {
  return (name, payload, options) => addJob(db, name, { workspaceId, actor, data: payload } satisfies JobEnvelope, options)
}

/** The jobs of a name that have a key and are not done, by key: those that were given up, their tries being used up, and those that are not. */
export async function jobsByKey(db: Db, name: string): Promise<Map<string, { isGivenUp: boolean }>> {
  const { rows } = await sql<{ key: string; is_given_up: boolean }>`
    select key, attempts >= max_attempts and locked_at is null as is_given_up
    from graphile_worker.jobs where task_identifier = ${name} and key is not null`.execute(db)
  return new Map(rows.map(({ key, is_given_up: isGivenUp }) => [key, { isGivenUp }]))
}

/** What a sealed job carries. */
export interface SealedEnvelope {
  sealed: string
}

const purposeOf = (name: string): string => `job ${name}`

/**
 * Adds a job that belongs to no workspace, in the transaction of `db`. Such jobs carry links that let people in, and addresses: the queue
 * keeps their payload encrypted, so that neither a copy of the database nor a log gives them away.
 */
export const enqueueSealed = (
  { secrets }: Pick<AppCtx, 'secrets'>,
  db: Db,
  name: string,
  payload: object,
  options?: EnqueueOptions,
): Promise<void> => addJob(db, name, { sealed: secrets.seal(purposeOf(name), JSON.stringify(payload)) } satisfies SealedEnvelope, options)

/** The payload of a sealed job. @throws Error when it was sealed by another installation, or for another job. */
export const openSealed = ({ secrets }: Pick<AppCtx, 'secrets'>, name: string, { sealed }: SealedEnvelope): unknown =>
  JSON.parse(secrets.open(purposeOf(name), sealed))
