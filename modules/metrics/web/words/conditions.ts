import type { Condition, Filter, PropertyRef } from '#modules/metrics/contract.ts'
import { plainDate } from '#web/ui/time-format.ts'

export type Operator = Condition['op']
export type ValueKind = 'text' | 'number' | 'date'

interface OperatorWords {
  op: Operator
  words: string
  /** For which kinds of value it is offered. */
  for: ValueKind[]
  /** What it is compared with. */
  takes: 'values' | 'number' | 'two numbers' | 'date' | 'nothing'
}

/** The tests of a property in the order in which they are offered. */
export const operators: OperatorWords[] = [
  { op: 'is', words: 'is', for: ['text', 'number'], takes: 'values' },
  { op: 'is_not', words: 'is not', for: ['text', 'number'], takes: 'values' },
  { op: 'contains', words: 'contains', for: ['text'], takes: 'values' },
  { op: 'not_contains', words: 'does not contain', for: ['text'], takes: 'values' },
  { op: 'gt', words: 'is more than', for: ['number'], takes: 'number' },
  { op: 'gte', words: 'is at least', for: ['number'], takes: 'number' },
  { op: 'lt', words: 'is less than', for: ['number'], takes: 'number' },
  { op: 'lte', words: 'is at most', for: ['number'], takes: 'number' },
  { op: 'between', words: 'is between', for: ['number'], takes: 'two numbers' },
  { op: 'on', words: 'is on', for: ['date'], takes: 'date' },
  { op: 'before', words: 'is before', for: ['date'], takes: 'date' },
  { op: 'after', words: 'is after', for: ['date'], takes: 'date' },
  { op: 'is_set', words: 'is set', for: ['text', 'number', 'date'], takes: 'nothing' },
  { op: 'is_not_set', words: 'is not set', for: ['text', 'number', 'date'], takes: 'nothing' },
]

export const operatorOf = (op: Operator): OperatorWords => operators.find((one) => one.op === op)!

/** The kind of value by the type that the catalogue of properties gives. */
export const kindOf = (type: string | undefined): ValueKind => (type === 'number' ? 'number' : type === 'datetime' ? 'date' : 'text')

/** A condition of this operator with as much of the value before as fits; its value may still be missing. */
export function withOperator(property: PropertyRef, op: Operator, before?: Condition): Condition {
  const number = before && 'value' in before ? before.value : 0
  switch (op) {
    case 'is':
    case 'is_not':
    case 'contains':
    case 'not_contains':
      return { property, op, values: before && 'values' in before ? before.values : [] }
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte':
      return { property, op, value: number }
    case 'between':
      return { property, op, from: number, to: number }
    case 'on':
    case 'before':
    case 'after':
      return { property, op, date: before && 'date' in before ? before.date : '' }
    case 'is_set':
    case 'is_not_set':
      return { property, op }
  }
}

/** Whether the condition has everything that it needs to be asked. */
export function isComplete(condition: Condition): boolean {
  if ('values' in condition) return condition.values.length > 0
  return !('date' in condition) || condition.date !== ''
}

/** The filter without conditions that are still being written; undefined when nothing remains. */
export function completeFilter(filter: Filter): Filter | undefined {
  const conditions = filter.conditions.filter(isComplete)
  const groups = filter.groups
    .map((one) => ({ ...one, conditions: one.conditions.filter(isComplete) }))
    .filter((one) => one.conditions.length > 0)
  return conditions.length + groups.length === 0 ? undefined : { ...filter, conditions, groups }
}

/** The draft of a filter while its owner holds the finished part of it; otherwise what the owner holds, which has changed since. */
export const shownFilter = (draft: Filter, value: Filter): Filter =>
  JSON.stringify(completeFilter(draft) ?? noFilter) === JSON.stringify(value) ? draft : value

/** The filter that asks nothing. */
export const noFilter: Filter = { match: 'all', conditions: [], groups: [] }

/** A property as people call it: without the `$` that marks those that Fairlead adds. */
export const propertyName = (property: PropertyRef): string =>
  property.name.startsWith('$') ? property.name.slice(1).replaceAll('_', ' ') : property.name

/** A condition in words: "plan is Pro or Enterprise". */
export function conditionWords(condition: Condition, language?: string): string {
  const start = `${propertyName(condition.property)} ${operatorOf(condition.op).words}`
  if ('values' in condition) return `${start} ${listOf(condition.values.map(String))}`
  if ('value' in condition) return `${start} ${condition.value.toLocaleString(language)}`
  if ('from' in condition) return `${start} ${condition.from.toLocaleString(language)} and ${condition.to.toLocaleString(language)}`
  if ('date' in condition) return condition.date ? `${start} ${plainDate(condition.date, language, new Date())}` : start
  return start
}

/** A filter in words: "plan is Pro and country is not UK". Empty when it asks nothing. */
export function filterWords(filter: Filter | undefined, language?: string): string {
  if (!filter) return ''
  const groups = filter.groups.map(
    (one) =>
      `(${join(
        one.conditions.map((condition) => conditionWords(condition, language)),
        one.match,
      )})`,
  )
  return join([...filter.conditions.map((condition) => conditionWords(condition, language)), ...groups], filter.match)
}

const join = (parts: string[], match: 'all' | 'any') => parts.join(match === 'all' ? ' and ' : ' or ')

function listOf(values: string[]): string {
  if (values.length <= 3) return values.join(' or ') || '…'
  return `${values.slice(0, 2).join(', ')} or ${values.length - 2} others`
}
