import type { AppCtx, Ctx } from './context.ts'
import type { Erasures } from './erasure.ts'
import type { DomainEvent } from './events/outbox.ts'
import type { Access } from './http/endpoint.ts'
import type { Route } from './http/route.ts'
import type { JobTry } from './jobs/try.ts'

export type JobHandler = (ctx: Ctx, payload: never, job: JobTry) => Promise<void>
export type SealedJobHandler = (app: AppCtx, payload: never) => Promise<void>

/** Something worth doing first in a new workspace. `done` is read from what is there, never ticked by hand. */
export interface FirstStep {
  id: string
  title: string
  /** Why it is worth doing, in a sentence. */
  why: string
  /** The page where it is done. */
  href: string
  done: boolean
  /** Lower comes first. */
  order: number
}

/** How far a piece of work has come, in words for the person who waits. */
export type Report = (words: string, done: number, total: number) => Promise<void>

/** A part of the answer of `GET /health`, with whatever else it tells. */
export interface HealthPart {
  /** Anything but `ok` means that the product does not do its work: the answer is then 503. */
  status?: string
  /** Why not, in a sentence. Anybody may read it. */
  reason?: string
  [key: string]: unknown
}

/** What a module gives to the composition root. Everything but the name is optional. */
export interface Module {
  name: string
  routes?: readonly Route[]
  /** The exports of its contract: in the reference the shapes among them stand once, under their names. */
  shapes?: Readonly<Record<string, unknown>>
  /** Live topics that browsers may hear, with the access word for it: that of the endpoint which tells the same. Other topics stay between processes. */
  topics?: Readonly<Record<string, Access>>
  /** Handlers by job name, `module.verb_noun`. At least once: a handler may run again after a crash. */
  jobs?: Readonly<Record<string, JobHandler>>
  /** Handlers of jobs without a workspace that `enqueueSealed` adds. At least once, as well. */
  sealedJobs?: Readonly<Record<string, SealedJobHandler>>
  /** Jobs without a workspace, by cron expression (UTC). */
  schedules?: readonly { name: string; cron: string; run(app: AppCtx): Promise<void> }[]
  /** What the module does when a domain event happened, by event name. At least once. */
  reactions?: Readonly<Record<string, (ctx: Ctx, event: DomainEvent) => Promise<void>>>
  /** Called in the transaction that creates a workspace. What it returns is merged into the answer of the set-up, such as a first key. */
  seed?(ctx: Ctx): Promise<Record<string, unknown> | void>
  /** Fills a demo workspace, module by module in the order of the list. May run again after a crash. */
  loadDemo?(ctx: Ctx, report: Report): Promise<void>
  /** The first steps that this module offers a new workspace. */
  firstSteps?(ctx: Ctx): Promise<FirstStep[]>
  /** How each table of the module is rid of a person whose data are removed, or why it needs not be. A table that nobody speaks of fails a test. */
  erasure?: Erasures
  /** Called when the process starts; what it returns is called when the process stops, before the stores go. */
  start?(app: AppCtx): Promise<() => Promise<void>>
  /** Parts of the answer of `GET /health`, by name. */
  health?(app: AppCtx): Promise<Record<string, HealthPart>>
}

export const defineModule = (module: Module): Module => module
