import { sql } from 'kysely'
import type { Actor, Db } from '../context.ts'

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

/** Makes the `enqueue` of a context: the job exists if and only if the transaction of `db` commits. */
export function enqueuer(db: Db, workspaceId: string, actor: Actor): Enqueue {
  return async (name, payload, { key, runAt, attempts = 10, queue } = {}) => {
    const envelope: JobEnvelope = { workspaceId, actor, data: payload }
    await sql`select graphile_worker.add_job(
      ${name}, payload := ${JSON.stringify(envelope)}::json, queue_name := ${queue ?? null}::text, run_at := ${runAt ?? null}::timestamptz,
      max_attempts := ${attempts}::int, job_key := ${key ?? null}::text)`.execute(db)
  }
}
