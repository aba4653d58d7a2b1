import type { PlanEventLine, PlanMode, PlannedEvent, PlanSummary, ViolationCode } from '../../contract.ts'

interface Words {
  text: string
  /** What it does, in a sentence. */
  meaning: string
}

export const modeWords: Record<PlanMode, Words> = {
  observe: { text: 'Observe', meaning: 'Store the event as it is, and note what is wrong.' },
  strip: { text: 'Strip', meaning: 'Leave out properties that are not planned or of the wrong type, and store the rest.' },
  quarantine: { text: 'Quarantine', meaning: 'Keep the event aside. It can be repaired and sent again.' },
  reject: { text: 'Reject', meaning: 'Refuse the event. It is not kept.' },
}

export const modeOptions = (Object.keys(modeWords) as PlanMode[]).map((value) => ({ value, label: modeWords[value].text }))

/** The mode of an event at a source that says none for it, and who says so. */
export function inheritedMode(plan: Pick<PlanSummary, 'mode' | 'sources'>, event: Pick<PlannedEvent, 'mode'>, sourceId: string): string {
  const ofSource = plan.sources[sourceId]?.mode
  if (event.mode) return `${modeWords[event.mode].text}, as the event says`
  return ofSource ? `${modeWords[ofSource].text}, as the source says` : `${modeWords[plan.mode].text}, as the plan says`
}

/** The modes of a source in words, for events of the plan and for others. */
export function sourceModes(plan: Pick<PlanSummary, 'mode' | 'unplanned' | 'sources'>, sourceId: string) {
  const own = plan.sources[sourceId]
  return {
    planned: inheritedMode(plan, {}, sourceId),
    unplanned: own?.unplanned
      ? `${modeWords[own.unplanned].text}, as the source says`
      : `${modeWords[plan.unplanned].text}, as the plan says`,
  }
}

/** The mode of a planned event in a list, and whether sources differ. */
export function modeText({ mode, hasOwnMode, sources }: Pick<PlanEventLine, 'mode' | 'hasOwnMode' | 'sources'>): string {
  const differing = Object.keys(sources).length
  const text = hasOwnMode ? `${modeWords[mode].text} (own)` : modeWords[mode].text
  return differing === 0 ? text : `${text}, ${differing === 1 ? '1 source differs' : `${differing} sources differ`}`
}

export const codeWords: Record<ViolationCode, string> = {
  unplanned_event: 'Event not planned',
  required_missing: 'Required property missing',
  type_mismatch: 'Wrong type',
  additional_property: 'Property not planned',
  value_mismatch: 'Value not allowed',
  naming: 'Name breaks the rules',
}

export const stateWords: Record<PlanEventLine['state'], string> = {
  published: 'Published',
  changed: 'Changed in the draft',
  new: 'New in the draft',
  removed: 'Removed in the draft',
}

export const statusWords: Record<PlanEventLine['status'], string> = {
  live: 'In use',
  deprecated: 'About to go',
  blocked: 'Must not be sent',
}

/** The page of an event in the plan. */
export const eventPath = (name: string): string => `/plan/events/${encodeURIComponent(name)}`
