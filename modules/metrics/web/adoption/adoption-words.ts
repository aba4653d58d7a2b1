import type { AdoptionResult, AdoptionSpec } from '#modules/metrics/contract.ts'
import { filterWords } from '../words/conditions.ts'
import { counted, percent, unitWords } from '../words/figures.ts'
import { eventWords } from '../words/measures.ts'

type Question = Pick<AdoptionSpec, 'unit' | 'windowDays' | 'minUses' | 'exposure' | 'feature' | 'eligible'>

/** What each unit counts from: its first activity, or the first event of a kind that somebody chose. */
export const exposureWords = ({ exposure }: Pick<Question, 'exposure'>): string =>
  exposure.type === 'event' ? `first “${eventWords(exposure.events)}”` : 'first activity'

/** The sentence behind the rate: "of active accounts used Reports within 28 days", or "… within 28 days of their first “signed_up”". */
export function adoptionSentence(spec: Question, feature: string): string {
  const { many } = unitWords[spec.unit]
  const isChosen = spec.exposure.type === 'event'
  const from = isChosen ? ` of their ${exposureWords(spec)}` : ''
  return `of ${isChosen ? many : `active ${many}`} used ${feature} ${times(spec.minUses)}within ${days(spec.windowDays)}${from}`
}

/** What the units of a point over time have in common: "that came in the same week". */
export const cohortWords = (spec: Pick<AdoptionSpec, 'exposure' | 'cohort'>): string =>
  spec.exposure.type === 'event' ? `whose ${exposureWords(spec)} lies in the same ${spec.cohort}` : `that came in the same ${spec.cohort}`

const times = (uses: number) => (uses === 1 ? '' : uses === 2 ? 'at least twice ' : `at least ${uses} times `)
const days = (count: number) => (count === 1 ? 'a day' : `${count} days`)

/** Says who is not in the rate yet, and why; undefined when everybody is. */
export function censoredWords({ overall, judgedAt }: AdoptionResult, spec: Question, language?: string): string | undefined {
  if (!overall.censored) return undefined
  const { one, many } = unitWords[spec.unit]
  const end = { asked: 'the day that is asked about', now: 'today', last_event: 'the last event' }[judgedAt.because]
  return `${counted(overall.censored, one, many, language)} came less than ${days(spec.windowDays)} before ${end}. It is too early to judge them, so they do not count as misses.`
}

/** What the median of the time to adopt says, or why there is none. */
export function medianWords({ timeToAdopt }: AdoptionResult, spec: Question): string {
  const { many } = unitWords[spec.unit]
  const { medianDays, reason } = timeToAdopt
  if (medianDays === null) return reason ?? `Fewer than half of the ${many} adopt.`
  return medianDays === 0 ? `Half of the ${many} use it on their first day.` : `Half of the ${many} use it within ${days(medianDays)}.`
}

/** How adoption is computed, in sentences. */
export function adoptionDefinition(spec: Question, language?: string): string[] {
  const { one, many } = unitWords[spec.unit]
  const where = filterWords(spec.feature.filter, language)
  const eligible = filterWords(spec.eligible, language)
  const exposed =
    spec.exposure.type === 'event'
      ? `Each ${one} counts from the first time that “${eventWords(spec.exposure.events)}” happened to it, if that lies in the period.`
      : `Each ${one} that did anything in the period counts, from its first activity in it.`
  return [
    exposed,
    `It adopts when “${eventWords(spec.feature.events)}”${where ? ` where ${where}` : ''} happens ${spec.minUses === 1 ? 'at least once' : times(spec.minUses).trim()} in the ${spec.windowDays} × 24 hours after that.`,
    `The rate is those who adopted ÷ those whose ${days(spec.windowDays)} are over. The others are left out, not counted as misses.`,
    ...(eligible ? [`Only ${many} where ${eligible}.`] : []),
    'The interval is the 95 % Wilson interval: with few cases it is wide.',
  ]
}

/** How many came back to the feature in the window after the first. */
export function retainedWords({ retained, retainedDays }: AdoptionResult, language?: string): string {
  const [from, to] = retainedDays
  if (retained.value === null) return retained.reason ?? 'It is too early to say.'
  return `of those who adopted used it again on days ${from} to ${to}${retained.n === null ? '' : `, n = ${retained.n.toLocaleString(language)}`}`
}

/** The rate of a cohort or segment, for a cell. */
export const rateWords = (rate: AdoptionResult['retained'], language?: string): string =>
  rate.value === null ? 'N/A' : percent(rate.value, language)
