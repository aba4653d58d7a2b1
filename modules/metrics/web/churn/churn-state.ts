import * as z from 'zod'
import { filter, type ChurnSpec, type PropertyRef } from '#modules/metrics/contract.ts'
import { rangeParam, writeRange } from '#web/ui/date-range.ts'
import { completeFilter, noFilter } from '../words/conditions.ts'
import { readProperty, writeProperty } from '../words/property-text.ts'
import { rangeOf } from '../words/range-text.ts'

/** The plan of an account's paid subscription: every account with one has it. */
export const plan: PropertyRef = { of: 'account', name: '$plan' }

const unset = { range: '1q', by: writeProperty(plan), where: noFilter, rank: 'revenue' as ChurnSpec['rankBy'], months: 12 }

/** The address of the churn page; of a saved chart, only what differs from it. */
export function churnStateSchema(saved?: ChurnSpec) {
  const start = saved ? stateOf(saved) : unset
  return z.object({
    range: rangeParam.default(start.range),
    by: z.string().default(start.by),
    where: filter.default(start.where),
    rank: z.enum(['revenue', 'logo']).default(start.rank),
    months: z.int().min(1).max(60).default(start.months),
    /** The segment whose accounts are listed; all when empty. */
    segment: z.string().default(''),
    /** The account whose details are open. */
    account: z.string().default(''),
    how: z.boolean().default(false),
  })
}

export type ChurnState = z.infer<ReturnType<typeof churnStateSchema>>

const stateOf = (spec: ChurnSpec): typeof unset => ({
  range: writeRange(spec.range),
  by: writeProperty(spec.segmentBy),
  where: spec.filter ?? noFilter,
  rank: spec.rankBy,
  months: spec.months,
})

/** The question that a state asks. The number of segments and "as of", which the address does not say, stay as they are in the saved chart. */
export function churnSpecOf(state: Omit<ChurnState, 'segment' | 'account' | 'how'>, saved?: ChurnSpec): ChurnSpec {
  const where = completeFilter(state.where)
  const segmentBy = readProperty(state.by)
  return {
    kind: 'churn',
    range: rangeOf(state.range),
    ...(where && { filter: where }),
    ...(segmentBy && { segmentBy }),
    segmentLimit: saved?.segmentLimit ?? 50,
    rankBy: state.rank,
    months: state.months,
    ...(saved?.asOf && { asOf: saved.asOf }),
  }
}

/** The segment of a list of accounts, by its key in the address; undefined for all, and for "Other", which is no value. */
export function segmentOf(key: string, by: PropertyRef | undefined): { property: PropertyRef; value: string | null } | undefined {
  if (!by || (key !== 'not_set' && !key.startsWith('='))) return undefined
  return { property: by, value: key === 'not_set' ? null : key.slice(1) }
}
