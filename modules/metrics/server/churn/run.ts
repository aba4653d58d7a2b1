import type { Ctx } from '#kernel/context.ts'
import { invalid } from '#kernel/errors.ts'
import { decodeCursor, pageOf } from '#kernel/http/cursor.ts'
import { withNames } from '#modules/events/server/index.ts'
import type { ChurnedAccounts, ChurnedAccountsSpec, ChurnResult, ChurnSpec, PropertyRef } from '../../contract.ts'
import { asker } from '../ask.ts'
import { freshness } from '../freshness.ts'
import { mustKnow } from '../known.ts'
import { churnedAccountsSql, churnSql, type ChurnedAccountRow, type ChurnRow } from '../sql/churn.ts'
import { propertiesOf } from '../sql/condition.ts'
import { addDays, addUnits, startOf } from '../time/calendar.ts'
import { axisOf } from '../time/axis.ts'
import { frameOf } from '../time/frame.ts'
import { periodOf, resolveRange, type Days } from '../time/period.ts'
import { answerOf, figuresOf, orderMayBeChance, segmentsOf } from './result.ts'

const rules = [
  'Paying means an active subscription that is not a trial and costs more than 0, on the first day of the period.',
  'A subscription that ends on a day is not active on that day. Accounts that left and came back within the period have not churned.',
  'Lost revenue is that of accounts that left and of accounts that pay less at the end. What others pay more is not set against it.',
]

async function mustBeOfAccounts(ctx: Ctx, refs: readonly PropertyRef[], field: string): Promise<void> {
  const wrong = refs.find((ref) => ref.of !== 'account')
  if (wrong) throw invalid(`${wrong.name} does not describe an account.`, { fields: [{ field, expected: 'a property of accounts' }] })
  await mustKnow(ctx, { events: [], properties: refs.filter((ref) => ref.name !== '$plan') })
}

/** The calendar months up to the one in which the period ends. */
function monthsUpTo(to: string, count: number, weekStart: number): Days {
  const last = startOf('month', addDays(to, -1), weekStart)
  return { from: addUnits('month', last, 1 - count), to: addUnits('month', last, 1) }
}

/** Churn of paying accounts in a period: in all, by segment and by month. */
export async function churn(ctx: Ctx, spec: ChurnSpec): Promise<ChurnResult> {
  ctx.must('metrics:read')
  await mustBeOfAccounts(ctx, propertiesOf(spec.filter), 'filter')
  await mustBeOfAccounts(ctx, spec.segmentBy ? [spec.segmentBy] : [], 'segmentBy')
  const frame = frameOf(ctx, spec.asOf)
  const days = resolveRange(spec.range, frame)
  const axis = axisOf('month', monthsUpTo(days.to, spec.months, frame.weekStart), frame)
  const ask = asker(ctx)
  const common = { filter: spec.filter, timezone: frame.timezone }
  const [fresh, rows, byMonth] = await Promise.all([
    freshness(ctx, frame.now),
    ask.ask<ChurnRow>('Churn in the period', churnSql({ ...common, periods: [days], segmentBy: spec.segmentBy })),
    ask.ask<ChurnRow>(
      'Churn by month',
      churnSql({ ...common, periods: axis.map((step) => ({ from: step.key, to: addUnits('month', step.key, 1) })), segmentBy: undefined }),
    ),
  ])
  const whole = rows.find((row) => row.is_all)
  const overall = figuresOf(whole)
  const { segments, cut } = spec.segmentBy ? segmentsOf(rows, spec) : { segments: null, cut: 0 }
  const period = periodOf(days, frame)
  const currency = whole?.currencies.length === 1 ? (whole.currencies[0] ?? null) : null
  const notes = [...rules]
  if (period.partial) notes.push('The period is not over: endings that are not known yet are missing.')
  if (segments?.some(({ logo }) => logo.few))
    notes.push('Segments of fewer than 5 accounts are too few to tell: they stand below the others, whatever they lose.')
  if (segments && spec.rankBy === 'logo' && orderMayBeChance(segments))
    notes.push('The intervals of the first two segments overlap: their order may be chance.')
  return {
    kind: 'churn',
    currency,
    overall,
    segments,
    truncated: cut > 0,
    cut,
    months: axis.map((step) => ({
      key: step.key,
      label: step.label,
      partial: step.partial,
      ...figuresOf(step.why === 'future' ? undefined : byMonth.find((row) => row.is_all && row.start === step.key)),
    })),
    answer: answerOf({ overall, segments, rankBy: spec.rankBy, period: period.words, currency }),
    period,
    freshness: fresh,
    notes,
    sql: ask.asked,
  }
}

/** A place in the list: the amount, and the currency before the account. Currencies are words without spaces. */
function placeOf(cursor: string | undefined): { currency: string; lost: number; account: string } | null {
  const after = decodeCursor(cursor, 'cursor')
  if (!after) return null
  const end = after.id.indexOf(' ')
  return { currency: after.id.slice(0, end), lost: after.at, account: after.id.slice(end + 1) }
}

/** Who left in a period, or by revenue also who pays less, by currency and largest loss first, a page at a time. */
export async function churnedAccounts(ctx: Ctx, spec: ChurnedAccountsSpec): Promise<ChurnedAccounts> {
  ctx.must('metrics:read')
  await mustBeOfAccounts(ctx, propertiesOf(spec.filter), 'filter')
  await mustBeOfAccounts(ctx, spec.segment ? [spec.segment.property] : [], 'segment.property')
  const { timezone } = ctx.workspace
  const query = churnedAccountsSql({
    period: resolveRange(spec.range, frameOf(ctx, spec.asOf)),
    rankBy: spec.rankBy,
    filter: spec.filter,
    segment: spec.segment,
    after: placeOf(spec.cursor),
    limit: spec.limit + 1,
    timezone,
  })
  const rows = await asker(ctx).ask<ChurnedAccountRow>('Churned accounts', query)
  const { page, next } = pageOf(rows, spec.limit, ({ currency, lost, account }) => ({ at: lost, id: `${currency} ${account}` }))
  const keys = [...new Set(page.map(({ account }) => account))]
  const names = new Map((await withNames(ctx, 'account', keys)).map(({ key, label }) => [key, label]))
  return {
    items: page.map(({ mrr_end: mrrEnd, has_left: hasLeft, ended_on: endedOn, total: _, ...row }) => ({
      ...row,
      name: names.get(row.account) ?? null,
      mrrEnd,
      hasLeft: hasLeft === 1,
      endedOn,
    })),
    total: rows[0]?.total ?? 0,
    next,
  }
}
