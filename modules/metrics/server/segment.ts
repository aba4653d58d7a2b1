import type { Segment } from '../contract.ts'

/** The segment of those who share a value of a property; null stands for those without one. */
export const segmentOfValue = (value: string | null): Segment =>
  value === null ? { kind: 'not_set', value: null, label: 'Not set' } : { kind: 'value', value, label: value === '' ? '(empty)' : value }
