import { createHash } from 'node:crypto'
import type { AppCtx, Ctx, Db } from '#kernel/context.ts'
import { as, scope, sql } from '#kernel/clickhouse/sql.ts'
import { maskChanges, type Rules } from '../care/rules.ts'
import { careOf } from '../care/settings.ts'
import type { ProfileChange } from '../intake/outcome.ts'
import { profileChanges } from '../intake/profile.ts'
import { insertLines } from '../store/insert.ts'
import { lockIngestion } from '../store/lock.ts'
import { pipelineOf } from '../pipeline.ts'
import { membershipNews } from './memberships.ts'
import { propertiesOf, toValue, type ProfileKind } from './properties.ts'

/** A person or an account with properties, as an import or a program knows it. */
export interface ProfileInput {
  key: string
  properties: Record<string, unknown>
  /** When it was first seen, in milliseconds; now unless given. */
  at?: number | undefined
  /** For a person: the account it belongs to. */
  account?: string | undefined
  /** The account is one that the person belongs to besides, or did before; not the present one. */
  isFormerAccount?: boolean
}

const iso = (ms: number): string => new Date(ms).toISOString()

const isNews = (change: ProfileChange, now: Record<string, unknown>): boolean => {
  const isSet = Object.hasOwn(now, change.name)
  if (change.mode === 'unset') return isSet
  return !isSet || (change.mode === 'set' && JSON.stringify(toValue(change)) !== JSON.stringify(now[change.name]))
}

function byKey(inputs: readonly ProfileInput[]): Map<string, ProfileInput[]> {
  const groups = new Map<string, ProfileInput[]>()
  for (const input of inputs) {
    const group = groups.get(input.key)
    if (group) group.push(input)
    else groups.set(input.key, [input])
  }
  return groups
}

const commands = new Set(['$set', '$set_once', '$unset'])

/** Names with `$` of others, such as `$email`, are properties like any; only calls of SDKs keep them for commands to come. */
function withoutCommands(properties: Record<string, unknown>): Record<string, unknown> {
  const isOthers = (name: string) => name.startsWith('$') && !commands.has(name)
  const names = Object.keys(properties).filter(isOthers)
  if (names.length === 0) return properties
  const $set = { ...(properties['$set'] as object | undefined), ...Object.fromEntries(names.map((name) => [name, properties[name]])) }
  return { ...Object.fromEntries(Object.entries(properties).filter(([name]) => !isOthers(name))), $set }
}

/** ClickHouse refuses half of a surrogate pair; it becomes the replacement character, as it does in events. */
const wellFormed = (text: string): string => (/\p{Surrogate}/u.test(text) ? Buffer.from(text).toString() : text)

/** What the inputs say of one person or account, each property once: of several values the last counts. */
function changesOf(kind: ProfileKind, key: string, inputs: readonly ProfileInput[], rules: Rules | undefined): ProfileChange[] {
  const last = new Map<string, ProfileChange>()
  for (const change of inputs.flatMap(({ properties }) => profileChanges(kind, key, withoutCommands(properties))))
    if (change.mode !== 'once' || !last.has(change.name)) last.set(change.name, { ...change, value: wellFormed(change.value) })
  return rules ? maskChanges(rules, [...last.values()], '') : [...last.values()]
}

interface Changed {
  inputs: ProfileInput[]
  changes: ProfileChange[]
}

/** Those of the inputs that say something new, and what. */
async function findNews(ctx: Ctx, kind: ProfileKind, inputs: readonly ProfileInput[], now: number, rules: Rules | undefined) {
  const groups = byKey(inputs)
  const known = await propertiesOf(ctx, kind, [...groups.keys()])
  const isKnown = await knownKeys(ctx, kind, [...groups.keys()])
  const memberships = kind === 'person' ? await membershipNews(ctx, groups, now) : []
  const moved = new Set(memberships.map(({ person }) => person))
  const changed = [...groups].flatMap(([key, own]): Changed[] => {
    const changes = changesOf(kind, key, own, rules).filter((change) => isNews(change, known.get(key) ?? {}))
    return changes.length > 0 || moved.has(key) || !isKnown.has(key) ? [{ inputs: own, changes }] : []
  })
  return { changed, memberships }
}

const turns = new WeakMap<AppCtx, Promise<unknown>>()

/**
 * Works under the lock of ingestion, as the writer of events does. In a process one after the other: who waits for the lock holds a connection, and many of
 * them would leave none to the one that works.
 */
function inTurn<T>({ app, workspace }: Ctx, work: (db: Db) => Promise<T>): Promise<T> {
  const before = turns.get(app) ?? Promise.resolve()
  const turn = before.then(() =>
    app.db.transaction().execute(async (transaction) => {
      await lockIngestion(transaction, workspace.id)
      return work(transaction)
    }),
  )
  turns.set(
    app,
    turn.catch(() => undefined),
  )
  return turn
}

interface Facts {
  kind: ProfileKind
  inputs: readonly ProfileInput[]
  changed: readonly Changed[]
  memberships: Awaited<ReturnType<typeof membershipNews>>
  now: number
}

async function write({ app, workspace }: Ctx, { kind, inputs, changed, memberships, now }: Facts): Promise<void> {
  const changes = changed.flatMap((one) => one.changes)
  const eventId = `upsert-${createHash('sha256').update(JSON.stringify(inputs)).digest('hex').slice(0, 16)}`
  const lines = (rows: object[]) => rows.map((row) => JSON.stringify({ workspace_id: workspace.id, ...row }))
  await insertLines(app.ch, 'profile_properties', lines(changes.map((change) => ({ ...change, at: iso(now), event_id: eventId }))))
  await insertLines(app.ch, 'memberships', lines(memberships.map((one) => ({ ...one, at: iso(one.at) }))))
  const seen = changed.flatMap((one) => one.inputs.map(({ key, at = now }) => ({ kind, key, first_seen: iso(at), last_seen: iso(at) })))
  await insertLines(app.ch, 'profiles', lines(seen))
  pipelineOf(app).writer.catalogue.addProfiles(workspace.id, changes, now)
}

/**
 * Adds people or accounts, or changes their properties. Only what differs from what is known is written, so repeating it adds nothing; of several
 * inputs for one of them the last counts. Values are masked as those of events are; people who were erased are left out, as if they were known, also those
 * whose removal began a moment ago.
 * @param beforeWriting told how many inputs are news, before the first of them is written
 * @returns how many were written and how many were known in the same form
 */
export async function upsertProfiles(
  ctx: Ctx,
  kind: ProfileKind,
  all: readonly ProfileInput[],
  beforeWriting?: (stored: number) => Promise<void>,
): Promise<{ stored: number; unchanged: number }> {
  if (all.length === 0) return { stored: 0, unchanged: 0 }
  return inTurn(ctx, async (db) => {
    const now = ctx.now().getTime()
    const { rules, isErased } = (await careOf(ctx.app).findNow(db, [ctx.workspace.id])).get(ctx.workspace.id)!
    const inputs = kind === 'person' && isErased ? all.filter(({ key }) => !isErased(key)) : all
    const { changed, memberships } = await findNews(ctx, kind, inputs, now, rules)
    const stored = changed.reduce((sum, one) => sum + one.inputs.length, 0)
    await beforeWriting?.(stored)
    await write(ctx, { kind, inputs, changed, memberships, now })
    return { stored, unchanged: all.length - stored }
  })
}

async function knownKeys(ctx: Ctx, kind: ProfileKind, keys: readonly string[]): Promise<Set<string>> {
  await pipelineOf(ctx.app).writer.profiles.flush()
  const rows = await ctx.ch.query<{ key: string }>(
    sql`SELECT DISTINCT key FROM profiles WHERE ${scope()} AND kind = ${kind} AND key IN ${as('Array(String)', keys)}`,
  )
  return new Set(rows.map(({ key }) => key))
}
