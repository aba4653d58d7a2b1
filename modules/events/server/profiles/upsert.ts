import { createHash } from 'node:crypto'
import type { Ctx } from '#kernel/context.ts'
import { as, scope, sql } from '#kernel/clickhouse/sql.ts'
import type { ProfileChange } from '../intake/outcome.ts'
import { profileChanges } from '../intake/profile.ts'
import { insertLines } from '../store/insert.ts'
import { pipelineOf } from '../pipeline.ts'
import { propertiesOf, toValue, type ProfileKind } from './properties.ts'

/** A person or an account with properties, as an import or a program knows it. */
export interface ProfileInput {
  key: string
  properties: Record<string, unknown>
  /** When it was first seen, in milliseconds; now unless given. */
  at?: number | undefined
  /** For a person: the account it belongs to. */
  account?: string | undefined
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

/** What the inputs say of one person or account, each property once: of several values the last counts. */
function changesOf(kind: ProfileKind, key: string, inputs: readonly ProfileInput[]): ProfileChange[] {
  const last = new Map<string, ProfileChange>()
  for (const change of inputs.flatMap(({ properties }) => profileChanges(kind, key, properties)))
    if (change.mode !== 'once' || !last.has(change.name)) last.set(change.name, change)
  return [...last.values()]
}

/**
 * Adds people or accounts, or changes their properties. Only what differs from what is known is written, so repeating it adds nothing; of several
 * inputs for one of them the last counts.
 * @returns how many were written and how many were known in the same form
 */
export async function upsertProfiles(
  ctx: Ctx,
  kind: ProfileKind,
  inputs: readonly ProfileInput[],
): Promise<{ stored: number; unchanged: number }> {
  if (inputs.length === 0) return { stored: 0, unchanged: 0 }
  const now = ctx.now().getTime()
  const known = await propertiesOf(ctx, kind, [...new Set(inputs.map(({ key }) => key))])
  const isKnown = await knownKeys(ctx, kind, [...known.keys()])
  const changed = [...byKey(inputs)].flatMap(([key, own]) => {
    const changes = changesOf(kind, key, own).filter((change) => isNews(change, known.get(key) ?? {}))
    return changes.length > 0 || !isKnown.has(key) ? [{ inputs: own, changes }] : []
  })
  const workspaceId = ctx.workspace.id
  const eventId = `upsert-${createHash('sha256').update(JSON.stringify(inputs)).digest('hex').slice(0, 16)}`
  await insertLines(
    ctx.app.ch,
    'profile_properties',
    changed.flatMap(({ changes }) =>
      changes.map((change) => JSON.stringify({ workspace_id: workspaceId, ...change, at: iso(now), event_id: eventId })),
    ),
  )
  await insertLines(
    ctx.app.ch,
    'memberships',
    inputs.flatMap(({ key, account, at }) =>
      kind === 'person' && account ? [JSON.stringify({ workspace_id: workspaceId, person: key, account, at: iso(at ?? now) })] : [],
    ),
  )
  await insertLines(
    ctx.app.ch,
    'profiles',
    changed
      .flatMap((one) => one.inputs)
      .map(({ key, at }) =>
        JSON.stringify({ workspace_id: workspaceId, kind, key, first_seen: iso(at ?? now), last_seen: iso(at ?? now) }),
      ),
  )
  pipelineOf(ctx.app).writer.catalogue.addProfiles(
    workspaceId,
    changed.flatMap(({ changes }) => changes),
    now,
  )
  const stored = changed.reduce((sum, one) => sum + one.inputs.length, 0)
  return { stored, unchanged: inputs.length - stored }
}

async function knownKeys(ctx: Ctx, kind: ProfileKind, keys: readonly string[]): Promise<Set<string>> {
  const rows = await ctx.ch.query<{ key: string }>(
    sql`SELECT DISTINCT key FROM profiles WHERE ${scope()} AND kind = ${kind} AND key IN ${as('Array(String)', keys)}`,
  )
  return new Set(rows.map(({ key }) => key))
}
