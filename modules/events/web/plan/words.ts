import type { PlanEventLine, PlanMode, ViolationCode } from '../../contract.ts'

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
