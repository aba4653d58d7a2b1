import type { Ctx } from '#kernel/context.ts'
import { newId } from '#kernel/ids.ts'

/**
 * Event stories that read like sentences, one a line; blank lines are skipped. Times are UTC unless they carry an offset.
 *
 *     ana did signup at 2025-03-03 09:00
 *     ana of acme did order at 2025-03-03 09:00:30 with {"amount": 12}
 *     somebody did visit at 2025-03-03T23:30+02:00
 *     person ana is {"country": "FI"} since 2025-01-01
 *     ana belongs to acme since 2025-01-01
 *     account acme is {"plan": "pro"}
 *     acme pays 100 EUR for pro from 2025-01-01 until 2025-02-01
 *     acme tries pro from 2025-01-01
 *     anon-1 is really ana
 *     anon-1 is nobody but anon-1
 *
 * They go straight into the tables, so that a story about numbers does not depend on ingestion.
 */
export async function tell(ctx: Ctx, story: string): Promise<void> {
  const rows: Record<string, Record<string, unknown>[]> = {}
  for (const line of story.split('\n').map((one) => one.trim())) {
    if (line === '') continue
    for (const [table, row] of rowsOf(line)) (rows[table] ??= []).push(row)
  }
  for (const [table, of] of Object.entries(rows)) await ctx.ch.insert(table, of)
}

type TableRow = [table: string, row: Record<string, unknown>]

const nowhere = '00000000-0000-0000-0000-000000000000'
const instant = (text: string): string => {
  const withTime = text.length === 10 ? `${text}T00:00` : text.replace(' ', 'T')
  return new Date(/(Z|[+-]\d\d:\d\d)$/.test(withTime) ? withTime : `${withTime}Z`).toISOString()
}

const did =
  /^(?<who>\S+)(?: of (?<account>\S+))? did (?<event>.+?) at (?<when>\d{4}-\d\d-\d\d\S*(?: \d\d:\d\d\S*)?)(?: with (?<props>\{.*\}))?$/
const is = /^(?<kind>person|account) (?<key>\S+) is (?<props>\{.*\})(?: since (?<when>\S+))?$/
const belongs = /^(?<who>\S+) belongs to (?<account>\S+) since (?<when>\S+)$/
const pays =
  /^(?<account>\S+) (?:(?<trial>tries)|pays (?<mrr>\S+) (?<currency>[A-Z]{3}) for) (?<plan>\S+) from (?<from>\S+)(?: until (?<until>\S+))?$/

const really = /^(?<key>\S+) is (?:really|nobody but) (?<person>\S+)$/
/** What is told later counts. */
let told = 0

const groups = (pattern: RegExp, line: string): Record<string, string | undefined> | undefined => pattern.exec(line)?.groups

/** The row of one event. */
export const event = (who: string, name: string, at: string, props: object = {}, account = ''): Record<string, unknown> => ({
  id: newId(),
  event: name,
  ts: at,
  received_at: at,
  person: who,
  user_id: who,
  account,
  props,
  source_id: nowhere,
  type: 'track',
  ts_source: 'client',
})

function rowsOf(line: string): TableRow[] {
  const done = groups(did, line)
  if (done) {
    const who = done['who'] === 'somebody' ? '' : done['who']!
    const [at, account] = [instant(done['when']!), done['account'] ?? '']
    const seen = [
      { kind: 'person', key: who },
      { kind: 'account', key: account },
    ].filter(({ key }) => key !== '')
    return [
      ['events', event(who, done['event']!, at, JSON.parse(done['props'] ?? '{}') as object, account)],
      ...seen.map((one): TableRow => ['profiles', { ...one, first_seen: at, last_seen: at }]),
    ]
  }
  const described = groups(is, line)
  if (described) {
    const at = instant(described['when'] ?? '2000-01-01')
    const row = { kind: described['kind'], key: described['key'], at, mode: 'set', event_id: newId() }
    return Object.entries(JSON.parse(described['props']!) as object).map(([name, value]: [string, unknown]) => [
      'profile_properties',
      { ...row, name, value: value === null ? '' : String(value), type: typeof value, mode: value === null ? 'unset' : 'set' },
    ])
  }
  const same = groups(really, line)
  if (same) return [['identity_overrides', { key: same['key'], person: same['person'], version: ++told }]]
  const member = groups(belongs, line)
  if (member) return [['memberships', { person: member['who'], account: member['account'], at: instant(member['when']!) }]]
  const paid = groups(pays, line)
  if (paid) {
    const { account, plan, trial, mrr = '0', currency = 'EUR', from, until = null } = paid
    const row = {
      account,
      subscription_id: newId(),
      started_on: from,
      ended_on: until,
      mrr: Number(mrr),
      currency,
      plan,
      is_trial: trial !== undefined,
    }
    return [['subscriptions', { ...row, updated_at: instant('2000-01-01') }]]
  }
  throw new Error(`This is not a sentence of a story: ${line}`)
}
