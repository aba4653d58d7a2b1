import { as, scope, sql } from '#kernel/clickhouse/sql.ts'
import type { Ctx } from '#kernel/context.ts'
import type { Subscription } from '../../contract.ts'
import { insertLines } from '../store/insert.ts'

interface SubscriptionRow {
  account: string
  subscription_id: string
  started_on: string
  ended_on: string | null
  mrr: number
  currency: string
  plan: string
  is_trial: boolean
}

const toSubscription = (row: SubscriptionRow): Subscription => ({
  account: row.account,
  subscriptionId: row.subscription_id,
  startedOn: row.started_on,
  endedOn: row.ended_on,
  mrr: row.mrr,
  currency: row.currency,
  plan: row.plan,
  isTrial: row.is_trial,
})

const columns = sql`account, subscription_id, toString(started_on) AS started_on, if(isNull(ended_on), NULL, toString(ended_on)) AS ended_on, mrr, currency, plan, is_trial`

/** Subscriptions of an account, newest first. */
export async function listSubscriptions(ctx: Ctx, account: string): Promise<Subscription[]> {
  const rows = await ctx.ch.query<SubscriptionRow>(
    sql`SELECT ${columns} FROM subscriptions FINAL WHERE ${scope()} AND account = ${account} ORDER BY started_on DESC, subscription_id LIMIT 1000`,
  )
  return rows.map(toSubscription)
}

const identityOf = ({ account, subscriptionId }: Subscription): string => JSON.stringify([account, subscriptionId])

async function storedAmong(ctx: Ctx, subscriptions: readonly Subscription[]): Promise<Map<string, Subscription>> {
  const accounts = [...new Set(subscriptions.map(({ account }) => account))]
  const rows = await ctx.ch.query<SubscriptionRow>(
    sql`SELECT ${columns} FROM subscriptions FINAL WHERE ${scope()} AND account IN ${as('Array(String)', accounts)}`,
  )
  return new Map(rows.map((row) => [identityOf(toSubscription(row)), toSubscription(row)]))
}

const isSame = (a: Subscription, b: Subscription | undefined): boolean =>
  b !== undefined && (Object.keys(b) as (keyof Subscription)[]).every((name) => a[name] === b[name])

/** Instants of two versions never tie, whatever the clock says. */
let lastVersion = 0
const nextVersion = (now: number): number => (lastVersion = Math.max(now, lastVersion + 1))

const toLine = (workspaceId: string, row: Subscription, updatedAt: number): string =>
  JSON.stringify({
    workspace_id: workspaceId,
    account: row.account,
    subscription_id: row.subscriptionId,
    started_on: row.startedOn,
    ended_on: row.endedOn,
    mrr: row.mrr,
    currency: row.currency,
    plan: row.plan,
    is_trial: row.isTrial,
    updated_at: new Date(updatedAt).toISOString(),
  })

/** Contracts end, and begin, in the future, too; nobody was seen there yet. */
function accountLine(workspaceId: string, { account, startedOn, endedOn }: Subscription, now: number): string {
  const seen = (day: string) => new Date(Math.min(Date.parse(day), now)).toISOString()
  return JSON.stringify({
    workspace_id: workspaceId,
    kind: 'account',
    key: account,
    first_seen: seen(startedOn),
    last_seen: seen(endedOn ?? startedOn),
  })
}

/**
 * Adds or replaces subscriptions by account and id. What is stored already in the same form is left alone; of several for one id the last counts.
 * @param beforeWriting told how many are news, before the first of them is written
 * @returns how many were written and how many were there already
 */
export async function upsertSubscriptions(
  ctx: Ctx,
  subscriptions: readonly Subscription[],
  beforeWriting?: (stored: number) => Promise<void>,
): Promise<{ stored: number; unchanged: number }> {
  const asked = [...new Map(subscriptions.map((row) => [identityOf(row), row])).values()]
  if (asked.length === 0) return { stored: 0, unchanged: 0 }
  const stored = await storedAmong(ctx, asked)
  const changed = asked.filter((row) => !isSame(row, stored.get(identityOf(row))))
  await beforeWriting?.(changed.length)
  const updatedAt = nextVersion(ctx.now().getTime())
  await insertLines(
    ctx.app.ch,
    'profiles',
    changed.map((row) => accountLine(ctx.workspace.id, row, updatedAt)),
  )
  await insertLines(
    ctx.app.ch,
    'subscriptions',
    changed.map((row) => toLine(ctx.workspace.id, row, updatedAt)),
  )
  return { stored: changed.length, unchanged: subscriptions.length - changed.length }
}
