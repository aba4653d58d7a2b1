import { withoutComments, type SourceFile } from './source-tree.ts'

/**
 * The files that may use `app.db` and `app.ch`, which see every workspace, and why. Everything else works with `ctx.db` and `ctx.ch`, where
 * forgetting a condition shows nobody the rows of others. Who adds a line here says who makes sure of the workspace instead.
 */
export const mayWorkUnscoped: Record<string, string> = {
  'kernel/workspace-context.ts': 'makes the limited handles out of these',
  'kernel/http/health.ts': 'asks the stores for a sign of life and reads no table',

  'modules/workspace/server/access.ts': 'finds out who asks and in which workspace, before there is a context',
  'modules/workspace/server/attempts.ts': 'counts attempts by address, before anybody is signed in',
  'modules/workspace/server/auth.ts': 'gives better-auth its tables of people and sessions, which belong to no workspace',
  'modules/workspace/server/demo.ts':
    'enters a demo that may not exist yet; progress is written outside the transaction of the work, for ctx.workspace',
  'modules/workspace/server/joining.ts': 'an invitation is found by its secret, by somebody who is no member yet',
  'modules/workspace/server/password-reset.ts': 'a person has one password for all workspaces and is not signed in',
  'modules/workspace/server/passwords.ts': 'a person has one password for all workspaces',
  'modules/workspace/server/profile.ts': 'a person has one name for all workspaces',
  'modules/workspace/server/sessions.ts': 'a person has one session for all workspaces; each is looked for by the id of that person',
  'modules/workspace/server/setup.ts': 'makes the first user and workspace',
  'modules/workspace/server/sign-in.ts': 'there is no workspace before the sign-in',
  'modules/workspace/server/tokens.ts': 'a token is found by its secret, before there is a context',
  'modules/workspace/server/workspaces.ts': 'makes another workspace, and brings back a removed one for which no context is made',

  'modules/events/server/care/erase/analytics.ts': 'ALTER TABLE, which ctx.ch does not offer; names ctx.workspace in each condition',
  'modules/events/server/care/erase/job.ts': 'drops the list of ids of one erasure of ctx.workspace',
  'modules/events/server/care/erase/mutate.ts': 'asks what the engine still has to do; the statements come with their conditions',
  'modules/events/server/care/erase/walk.ts': 'asks which tables and columns there are; rows are read by ctx.ch',
  'modules/events/server/care/erase/work.ts': 'lets all servers fetch the list of ids; rows are written by ctx.ch',
  'modules/events/server/care/retention/job.ts':
    'asks which workspaces limit how long events are kept; ALTER TABLE, which ctx.ch does not offer, names ctx.workspace',
  'modules/events/server/care/settings.ts': 'one cache serves ingestion of all workspaces; each query names the one it is for',
  'modules/events/server/care/usage/note.ts': 'one writer serves all workspaces; each row carries its own',
  'modules/events/server/care/usage/usage.ts': 'asks how well the table is compressed, no rows',
  'modules/events/server/catalogue/findings.ts': 'one writer serves all workspaces; each row carries its own',
  'modules/events/server/catalogue/rebuild.ts': 'catches up for each workspace in turn at the start; each query names the one it is for',
  'modules/events/server/identity/group-choices.ts': 'asked by ingestion, which serves all workspaces, for the one that a delivery names',
  'modules/events/server/identity/log.ts': 'ingestion records for the workspace that its rows carry; each row says it',
  'modules/events/server/identity/rebuild.ts': 'INSERT … SELECT, which ctx.ch does not offer; each query names its workspace',
  'modules/events/server/identity/repair.ts': 'looks after every workspace at the start, one after the other by its id',
  'modules/events/server/identity/view.ts': 'asked by ingestion, which serves all workspaces; each query names its own',
  'modules/events/server/exports/read.ts':
    'streams a format of the engine, which ctx.ch does not offer; names ctx.workspace in each condition',
  'modules/events/server/exports/run.ts': 'asks which exports have a schedule; works on each with the context of its workspace',
  'modules/events/server/imports/rescue.ts': 'asks which imports are under way; ends and begins each with the context of its workspace',
  'modules/events/server/imports/sweep.ts': 'removes what is old, of all workspaces',
  'modules/events/server/plan/cache.ts': 'asks for the plan of the workspace that an ingest key or a job names',
  'modules/events/server/plan/tally.ts': 'one insert holds what breaks the plans of several workspaces; each row carries its own',
  'modules/events/server/profiles/repair.ts': 'makes good for all workspaces at the start; each row keeps its own',
  'modules/events/server/profiles/seen.ts': 'one insert holds people of several workspaces; each row carries its own',
  'modules/events/server/profiles/subscriptions.ts': 'inserts rendered lines, each of which carries ctx.workspace; reads by ctx.ch',
  'modules/events/server/profiles/upsert.ts':
    'holds the lock of ingestion of ctx.workspace beside its own work; inserts rendered lines, each of which carries it; reads by ctx.ch',
  'modules/events/server/protocols/mixpanel/known-groups.ts':
    'asked by ingestion, which serves all workspaces, for the one that a delivery names',
  'modules/events/server/quarantine/replay.ts': 'INSERT … SELECT, which ctx.ch does not offer; names ctx.workspace in its condition',
  'modules/events/server/sources/keys.ts': 'a key is found by its secret and tells the workspace',
  'modules/events/server/store/commit.ts': 'one insert holds events of several workspaces; each row carries its own',
  'modules/events/server/store/counters.ts': 'one insert holds counts of several workspaces; each row carries its own',
  'modules/events/server/store/unfinished.ts': 'reads what the server is doing, no rows',
  'modules/events/server/workspace-cache.ts':
    'asks for versions of the workspaces that it is asked for; the queries are those of what it keeps',
  'modules/events/server/webhooks/deliveries.ts': 'removes what is old, of all workspaces',
  'modules/events/server/store/keep-refused.ts': 'one insert holds refused events of several workspaces; each row carries its own',
}

/** `app.db`, `ctx.app.ch`, and both taken apart: `{ db } = app`, `({ ch }: AppCtx)`. */
const use =
  /\bapp\??\.(?:db|ch)\b|\bapp\[|\{[^{}=;]*\b(?:db|ch)\b[^{}=;]*\}\s*(?:=\s*(?:\w+\.)?app\b|:\s*AppCtx\b)|\bapp:\s*\{[^{}]*\b(?:db|ch)\b/

/** Whether the file works with a store that sees every workspace. */
export const worksUnscoped = ({ text }: Pick<SourceFile, 'text'>): boolean => use.test(withoutComments(text))

/** Handles of a store's own are made in one place, for the whole process. */
const makers = ['kernel/postgres/pool.ts', 'kernel/clickhouse/client.ts']

/** Whether the file opens a store by itself: types alone are no handle. */
export const opensStore = ({ imports }: SourceFile): boolean => imports.some(({ path, onLoad }) => onLoad && makers.includes(path))
