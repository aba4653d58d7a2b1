import type { Kysely, Transaction } from 'kysely'
import type { Config } from './config.ts'
import type { Clock } from './clock.ts'
import type { Logger } from './log.ts'
import type { Mailer } from './mail.ts'
import type { Secrets } from './secrets.ts'
import type { ClickHouse, WorkspaceClickHouse } from './clickhouse/client.ts'
import type { DB } from './postgres/tables.gen.ts'
import type { Access, Level } from './http/endpoint.ts'
import type { LiveHub } from './http/live.ts'
import type { Publish } from './events/outbox.ts'
import type { Enqueue } from './jobs/queue.ts'
import type { Module } from './module.ts'

export type Db = Kysely<DB> | Transaction<DB>

/** Who does something: shown in the audit log. */
export interface Actor {
  kind: 'user' | 'token' | 'job' | 'system'
  /** The user behind it; for a token the user who made it; null for the product itself. */
  userId: string | null
  /** Name as shown to people. */
  name: string
}

export interface Workspace {
  id: string
  name: string
  /** IANA zone in which days begin. */
  timezone: string
  /** First day of the week: 1 = Monday … 7 = Sunday. */
  weekStart: number
  /** ISO 4217. */
  currency: string
  isDemo: boolean
}

/** What lives as long as the process. Made once by `server/app.ts`; tests make their own. */
export interface AppCtx {
  config: Config
  /** Sees every workspace. Only for set-up, sign-in, keys and jobs; everything else goes through `Ctx.db`. */
  db: Kysely<DB>
  /** Not limited to a workspace. Only for migrations, ingestion and health. */
  ch: ClickHouse
  now: Clock
  log: Logger
  mail: Mailer
  secrets: Secrets
  live: LiveHub
  modules: readonly Module[]
  /** The context of a job, a reaction or a test in one workspace. */
  inWorkspace(workspaceId: string, actor: Actor, level?: Level): Promise<Ctx>
}

/** What a verb gets first: everything it may touch, limited to one workspace by construction. Made once a request or job. */
export interface Ctx {
  app: AppCtx
  db: Db
  ch: WorkspaceClickHouse
  workspace: Workspace
  actor: Actor
  /** Whether the actor may do what the access word says. */
  can(access: Access): boolean
  /** Throws `forbidden` unless `can`. */
  must(access: Access): void
  now: Clock
  log: Logger
  /** Aborted when the caller goes away; pass it to long queries. */
  signal?: AbortSignal
  /** Writes a domain event: activity row, audit log and outbox in one, in the transaction of `db`. */
  publish: Publish
  /** Adds a job in the transaction of `db`. */
  enqueue: Enqueue
  /** Runs `work` in one PostgreSQL transaction; nested calls join it. */
  tx<T>(work: (ctx: Ctx) => Promise<T>): Promise<T>
}
