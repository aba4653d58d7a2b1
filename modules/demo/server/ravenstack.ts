import type { NativeEvent } from '#modules/events/contract.ts'
import { contentIds } from './content-id.ts'
import { allRows, cell, flagCell, numberCell, type Row } from './data-file.ts'
import { instantOfDay, isoDay } from './wall-time.ts'

/** The set says no currency but for refunds, which are in US dollars. */
export const ravenstackCurrency = 'USD'

/** An account with its properties; it is first seen on the day that it signed up. */
export const accountOf = (row: Row, zone: string) => ({
  key: cell(row, 'account_id'),
  at: Date.parse(instantOfDay(cell(row, 'signup_date'), zone)),
  properties: {
    name: cell(row, 'account_name'),
    industry: cell(row, 'industry'),
    country: cell(row, 'country'),
    plan_tier: cell(row, 'plan_tier'),
    seats: numberCell(row, 'seats'),
    referral_source: cell(row, 'referral_source'),
    is_trial: flagCell(row, 'is_trial'),
    churn_flag: flagCell(row, 'churn_flag'),
    signup_date: isoDay(cell(row, 'signup_date')),
  },
})

export const subscriptionOf = (row: Row) => ({
  account: cell(row, 'account_id'),
  subscriptionId: cell(row, 'subscription_id'),
  startedOn: isoDay(cell(row, 'start_date')),
  endedOn: cell(row, 'end_date') ? isoDay(cell(row, 'end_date')) : null,
  mrr: numberCell(row, 'mrr_amount'),
  currency: ravenstackCurrency,
  plan: cell(row, 'plan_tier'),
  isTrial: flagCell(row, 'is_trial'),
})

type Id = (row: Row) => string

/** The start of a subscription, and its end if it ended. */
export function subscriptionEvents(row: Row, startId: Id, endId: Id, zone: string): NativeEvent[] {
  const end = cell(row, 'end_date')
  const shared = {
    subscription_id: cell(row, 'subscription_id'),
    plan: cell(row, 'plan_tier'),
    seats: numberCell(row, 'seats'),
    mrr: numberCell(row, 'mrr_amount'),
    billing: cell(row, 'billing_frequency'),
    is_trial: flagCell(row, 'is_trial'),
    auto_renew: flagCell(row, 'auto_renew_flag'),
  }
  const accountId = cell(row, 'account_id')
  const started = {
    event: 'subscription_started',
    id: startId(row),
    timestamp: instantOfDay(cell(row, 'start_date'), zone),
    accountId,
    properties: { ...shared, is_upgrade: flagCell(row, 'upgrade_flag'), is_downgrade: flagCell(row, 'downgrade_flag') },
  }
  return end
    ? [started, { event: 'subscription_ended', id: endId(row), timestamp: instantOfDay(end, zone), accountId, properties: shared }]
    : [started]
}

/** A day's use of a feature, for the account that owns the subscription. */
export function usageEvent(row: Row, id: string, accountOfSubscription: ReadonlyMap<string, string>, zone: string): NativeEvent {
  const subscription = cell(row, 'subscription_id')
  const accountId = accountOfSubscription.get(subscription)
  return {
    event: 'feature_used',
    id,
    timestamp: instantOfDay(cell(row, 'usage_date'), zone),
    ...(accountId && { accountId }),
    properties: {
      feature: cell(row, 'feature_name'),
      usage_count: numberCell(row, 'usage_count'),
      duration_secs: numberCell(row, 'usage_duration_secs'),
      error_count: numberCell(row, 'error_count'),
      is_beta: flagCell(row, 'is_beta_feature'),
      stage: flagCell(row, 'is_beta_feature') ? 'beta' : 'released',
      subscription_id: subscription,
      usage_id: cell(row, 'usage_id'),
    },
  }
}

/** The opening and the closing of a support ticket; every ticket of the set is closed. */
export function ticketEvents(row: Row, openId: Id, closeId: Id, zone: string): NativeEvent[] {
  const accountId = cell(row, 'account_id')
  const score = cell(row, 'satisfaction_score')
  const shared = { ticket_id: cell(row, 'ticket_id'), priority: cell(row, 'priority'), escalated: flagCell(row, 'escalation_flag') }
  return [
    { event: 'ticket_opened', id: openId(row), timestamp: instantOfDay(cell(row, 'submitted_at'), zone), accountId, properties: shared },
    {
      event: 'ticket_closed',
      id: closeId(row),
      timestamp: instantOfDay(cell(row, 'closed_at'), zone),
      accountId,
      properties: {
        ...shared,
        resolution_hours: numberCell(row, 'resolution_time_hours'),
        first_response_minutes: numberCell(row, 'first_response_time_minutes'),
        ...(score && { satisfaction: Number(score) }),
      },
    },
  ]
}

export function churnEvent(row: Row, id: string, zone: string): NativeEvent {
  const feedback = cell(row, 'feedback_text')
  return {
    event: 'account_churned',
    id,
    timestamp: instantOfDay(cell(row, 'churn_date'), zone),
    accountId: cell(row, 'account_id'),
    properties: {
      reason: cell(row, 'reason_code'),
      refund_usd: numberCell(row, 'refund_amount_usd'),
      after_upgrade: flagCell(row, 'preceding_upgrade_flag'),
      after_downgrade: flagCell(row, 'preceding_downgrade_flag'),
      is_reactivation: flagCell(row, 'is_reactivation'),
      ...(feedback && { feedback_text: feedback }),
    },
  }
}

/**
 * The five tables of RavenStack as accounts, subscriptions and events in the order of time. About 33,000 rows: they fit into memory.
 * @param zone where the days of the set begin; it says none
 */
export async function readRavenstack(zone: string) {
  const accounts = await allRows('ravenstack_accounts')
  const subscriptions = await allRows('ravenstack_subscriptions')
  const accountOfSubscription = new Map(subscriptions.map((row) => [cell(row, 'subscription_id'), cell(row, 'account_id')]))
  const [usageId, churnId] = [contentIds('usage'), contentIds('churned')]
  const [openId, closeId, startId, endId] = [contentIds('opened'), contentIds('closed'), contentIds('started'), contentIds('ended')]
  const events = [
    ...subscriptions.flatMap((row) => subscriptionEvents(row, startId, endId, zone)),
    ...(await allRows('ravenstack_feature_usage')).map((row) => usageEvent(row, usageId(row), accountOfSubscription, zone)),
    ...(await allRows('ravenstack_supports_ticket')).flatMap((row) => ticketEvents(row, openId, closeId, zone)),
    ...(await allRows('ravenstack_churn_events')).map((row) => churnEvent(row, churnId(row), zone)),
  ]
  return {
    accounts: accounts.map((row) => accountOf(row, zone)),
    subscriptions: subscriptions.map(subscriptionOf),
    events: events.toSorted((a, b) => Date.parse(String(a.timestamp)) - Date.parse(String(b.timestamp))),
  }
}
