/** How many units had the event, and how many were last seen without it, after the same time. */
export interface Duration {
  time: number
  events: number
  censored: number
}

export interface SurvivalStep {
  time: number
  /** Share without the event after this time. */
  survival: number
  /** Units still observed right before this time. */
  atRisk: number
}

/**
 * Kaplan–Meier estimate of the share that has not had the event yet: S(t) = ∏ over tᵢ ≤ t of (1 − dᵢ/nᵢ). Units censored at a time count as
 * at risk at that time. One step for each time with an event.
 * E. L. Kaplan and P. Meier, "Nonparametric estimation from incomplete observations", JASA 53 (1958), 457–481.
 */
export function kaplanMeier(durations: readonly Duration[]): SurvivalStep[] {
  let atRisk = durations.reduce((sum, d) => sum + d.events + d.censored, 0)
  let survival = 1
  const steps: SurvivalStep[] = []
  for (const [time, { events, censored }] of byTime(durations)) {
    if (events > 0) {
      survival *= 1 - events / atRisk
      steps.push({ time, survival, atRisk })
    }
    atRisk -= events + censored
  }
  return steps
}

function byTime(durations: readonly Duration[]): [number, { events: number; censored: number }][] {
  const merged = new Map<number, { events: number; censored: number }>()
  for (const { time, events, censored } of durations) {
    const found = merged.get(time) ?? { events: 0, censored: 0 }
    merged.set(time, { events: found.events + events, censored: found.censored + censored })
  }
  return [...merged].toSorted(([a], [b]) => a - b)
}

/** First time at which at least half have had the event; null when fewer than half ever do. Products of shares may miss ½ by rounding. */
export const medianTime = (steps: readonly SurvivalStep[]): number | null =>
  steps.find((step) => step.survival <= 0.5 + 1e-12)?.time ?? null
