import { castTypes, type RepairStep } from '../../contract.ts'

const castWords: Record<(typeof castTypes)[number], string> = {
  number: 'a number',
  string: 'a text',
  boolean: 'yes or no',
  date: 'a date and time',
}

export const castOptions = castTypes.map((value) => ({ value, label: castWords[value] }))

export const stepOptions = [
  { value: 'rename_event', label: 'Rename the event' },
  { value: 'rename_property', label: 'Rename a property' },
  { value: 'cast', label: 'Change a type' },
  { value: 'default', label: 'Fill in what is missing' },
]

/** A step as somebody writes it: every field is there, whichever kind it is. */
export interface StepDraft {
  key: number
  do: RepairStep['do']
  property: string
  to: string
}

let lastKey = 0
export const newStep = (what: RepairStep['do'] = 'rename_property'): StepDraft => ({
  key: ++lastKey,
  do: what,
  property: '',
  to: what === 'cast' ? 'number' : '',
})

/** `12` and `true` are meant as a number and as yes. */
function valueOf(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true'
  return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text
}

/** The step as the API takes it; undefined while something is missing. */
export function stepOf({ do: what, property, to }: StepDraft): RepairStep | undefined {
  if (what === 'rename_event') return to.trim() ? { do: what, to: to.trim() } : undefined
  if (property.trim() === '') return undefined
  if (what === 'rename_property') return to.trim() ? { do: what, from: property.trim(), to: to.trim() } : undefined
  if (what === 'cast') return { do: what, property: property.trim(), to: to as (typeof castTypes)[number] }
  return to === '' ? undefined : { do: what, property: property.trim(), value: valueOf(to) }
}

/** A step in words. */
export function stepText(step: RepairStep): string {
  if (step.do === 'rename_event') return `rename the event to ${step.to}`
  if (step.do === 'rename_property') return `rename ${step.from} to ${step.to}`
  if (step.do === 'cast') return `make ${step.property} ${castWords[step.to]}`
  return `fill in ${step.property} with ${JSON.stringify(step.value)}`
}
