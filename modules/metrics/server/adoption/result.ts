import type { AdoptionResult, AdoptionSpec } from '../../contract.ts'
import { percent, rangeInWords } from '../answer.ts'
import { segmentOfValue } from '../segment.ts'
import type { AdoptionRow } from '../sql/adoption.ts'
import { kaplanMeier, medianTime } from '../statistics/kaplan-meier.ts'
import { hiddenGroups, tooFewPeople } from '../small-groups.ts'
import { hiddenRate, rateOf, smallest } from '../statistics/wilson.ts'
import type { Step } from '../time/axis.ts'

type Counts = AdoptionResult['overall']

const reasonFor = (row: Pick<AdoptionRow, 'exposed'>, windowDays: number): string =>
  row.exposed === 0 ? 'Nobody was exposed' : `Nobody has had the full ${windowDays} days yet`

const nobody = { exposed: 0, mature: 0, adopted: 0, median_uses: null, retained_of: 0, retained: 0 }
type Figures = Omit<typeof nobody, 'median_uses'> & { median_uses: number | null }

export function countsOf(row: Figures | undefined, windowDays: number): Counts {
  const { exposed, mature, adopted, median_uses: medianUses } = row ?? nobody
  return {
    rate: rateOf(adopted, mature, reasonFor({ exposed }, windowDays)),
    exposed,
    censored: exposed - mature,
    medianUses: adopted === 0 ? null : medianUses,
  }
}

const hiddenCounts: Counts = { rate: hiddenRate(tooFewPeople), exposed: null, censored: null, medianUses: null }

/** The parts of a whole: small groups of people are not shown, nor what would give them away. Accounts are no people. */
function partsOf(rows: readonly (Figures | undefined)[], unit: AdoptionSpec['unit'], windowDays: number): Counts[] {
  const hidden = unit === 'person' ? hiddenGroups(rows.map((row) => [row?.exposed ?? 0, row?.mature ?? 0])) : []
  return rows.map((row, i) => (hidden[i] ? hiddenCounts : countsOf(row, windowDays)))
}

const isFew = ({ mature }: Figures): boolean => mature < smallest

const add = (a: Figures, b: Figures, sign: 1 | -1): Figures => ({
  exposed: a.exposed + sign * b.exposed,
  mature: a.mature + sign * b.mature,
  adopted: a.adopted + sign * b.adopted,
  median_uses: null,
  retained_of: a.retained_of + sign * b.retained_of,
  retained: a.retained + sign * b.retained,
})

/** Segments by size, those of too few below, then "not set". What is beyond the limit is "Other": every unit has one segment, so it is the rest of the whole. */
export function segmentsOf(
  rows: readonly AdoptionRow[],
  spec: AdoptionSpec,
): { segments: NonNullable<AdoptionResult['segments']>; cut: number } {
  const all = rows.find((row) => row.kind === 'all')
  const found = rows.filter((row) => row.kind === 'segment')
  const valued = found.filter((row) => row.segment !== null)
  const top = valued.slice(0, spec.segmentLimit).toSorted((a, b) => Number(isFew(a)) - Number(isFew(b)))
  const shown = [...top, ...found.filter((row) => row.segment === null)]
  const cut = Math.max(0, (all?.segments ?? 0) - Math.min(valued.length, spec.segmentLimit))
  const rest = all && cut > 0 ? [shown.reduce<Figures>((sum, row) => add(sum, row, -1), all)] : []
  const counts = partsOf([...shown, ...rest], spec.unit, spec.windowDays)
  const segments = counts.map((one, i) => {
    const row = shown[i]
    return { segment: row ? segmentOfValue(row.segment) : ({ kind: 'other', value: null, label: 'Other' } as const), ...one }
  })
  return { segments, cut }
}

/** Adoption by week or month of exposure, one entry for each step of the axis. */
export function cohortsOf(
  rows: readonly AdoptionRow[],
  axis: readonly Step[],
  { unit, windowDays }: Pick<AdoptionSpec, 'unit' | 'windowDays'>,
): AdoptionResult['cohorts'] {
  const found = axis.map((step) => rows.find((one) => one.kind === 'cohort' && one.cohort === step.group))
  const counts = partsOf(found, unit, windowDays)
  return axis.map(({ key, label, partial }, i) => {
    const row = found[i]
    return { key, label, partial: partial || (row ? row.mature < row.exposed : false), ...counts[i]! }
  })
}

/** Time to the k-th use by Kaplan–Meier: units that have not used it yet count for as long as they were watched. */
export function timeToAdopt(rows: readonly AdoptionRow[], windowDays: number): AdoptionResult['timeToAdopt'] {
  const durations = rows
    .filter((row) => row.kind === 'duration')
    .map((row) => ({ time: row.days, events: row.happened ? row.exposed : 0, censored: row.happened ? 0 : row.exposed }))
  const steps = kaplanMeier(durations)
  const medianDays = medianTime(steps)
  const reason =
    medianDays !== null ? null : durations.length === 0 ? 'Nobody was exposed' : `Fewer than half adopt within ${2 * windowDays} days`
  return {
    medianDays,
    reason,
    horizonDays: 2 * windowDays,
    curve: steps.map((step) => ({ day: step.time, share: 1 - step.survival, atRisk: step.atRisk })),
  }
}

/** The answer as one sentence with its pieces. */
export function answerOf(spec: AdoptionSpec, overall: Counts, period: string): AdoptionResult['answer'] {
  const { rate } = overall
  const name = spec.featureName ?? (spec.feature.events === 'any' ? 'the feature' : spec.feature.events.join(' or '))
  const subject = spec.unit === 'account' ? 'accounts' : 'people'
  const times = spec.minUses > 1 ? ` at least ${spec.minUses} times` : ''
  const { exposure } = spec
  const first = exposure.type === 'event' ? (exposure.events === 'any' ? 'event' : exposure.events.join(' or ')) : null
  const who = first === null ? `active ${subject}` : subject
  const since = first === null ? '' : ` of their first ${first}`
  const sentence =
    rate.value === null
      ? `Nobody knows yet how many ${subject} adopt ${name}: ${rate.reason ?? 'there is nothing to count'}.`
      : `${percent(rate.value)} of ${who} used ${name}${times} within ${spec.windowDays} days${since}, n = ${rate.n ?? 0}, ${rangeInWords(rate)}${rate.few ? ', too few to tell' : ''} (${period}).`
  return { rate, feature: name, subject, windowDays: spec.windowDays, period, sentence }
}
