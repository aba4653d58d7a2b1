import { NativeSelect } from '@mantine/core'
import type { Condition, PropertyRef } from '#modules/metrics/contract.ts'
import { FilterRow } from '#web/ui/FilterRow.tsx'
import { kindOf, operatorOf, operators, propertyName, withOperator, type Operator } from '../words/conditions.ts'
import { PropertyPicker } from './PropertyPicker.tsx'
import { useProperties } from './useEvents.ts'
import { ValueInput } from './ValueInput.tsx'

interface ConditionRowProps {
  joiner: string
  condition: Condition
  onChange: (condition: Condition) => void
  onRemove: () => void
  of?: readonly PropertyRef['of'][]
  event?: string | undefined
}

/** One test of a property: which one, how, and against what. */
export function ConditionRow({ joiner, condition, onChange, onRemove, of, event }: ConditionRowProps) {
  const { property } = condition
  const { properties } = useProperties({})
  const kind = kindOf(properties.find((one) => one.of === property.of && one.name === property.name)?.type)
  const offered = operators.filter((one) => one.for.includes(kind) || one.op === condition.op)
  return (
    <FilterRow joiner={joiner} onRemove={onRemove}>
      <PropertyPicker
        label={`Property: ${propertyName(property)}`}
        value={property}
        onPick={(picked, type) => onChange(startOf(picked, type))}
        {...(of && { of })}
        event={event}
      >
        {propertyName(property)}
      </PropertyPicker>
      <NativeSelect
        aria-label="How it is compared"
        value={condition.op}
        data={offered.map((one) => ({ value: one.op, label: one.words }))}
        onChange={(change) => onChange(withOperator(property, change.currentTarget.value as Operator, condition))}
      />
      {operatorOf(condition.op).takes !== 'nothing' && <ValueInput condition={condition} onChange={onChange} event={event} />}
    </FilterRow>
  )
}

/** The first condition of a property that was just picked, by the type of its values. */
export function startOf(property: PropertyRef, type: string): Condition {
  const kind = kindOf(type)
  return withOperator(property, kind === 'number' ? 'gte' : kind === 'date' ? 'after' : 'is')
}
