import { IconFilterPlus } from '@tabler/icons-react'
import { SegmentedControl } from '@mantine/core'
import type { Condition, Filter, PropertyRef } from '#modules/metrics/contract.ts'
import { ConditionRow, startOf } from './ConditionRow.tsx'
import { PropertyPicker } from './PropertyPicker.tsx'
import classes from './FilterEditor.module.css'

interface FilterEditorProps {
  value: Filter
  onChange: (filter: Filter) => void
  of?: readonly PropertyRef['of'][]
  /** Offers the properties and values that this event carries. */
  event?: string | undefined
  /** The words of the button that adds a condition. */
  add?: string
}

/** Conditions on properties, all or any of which must hold, with one level of groups. */
export function FilterEditor({ value, onChange, of, event, add = 'Add a filter' }: FilterEditorProps) {
  const parts = value.conditions.length + value.groups.length
  const changeGroup = (index: number, conditions: Condition[]) =>
    onChange({
      ...value,
      groups: value.groups.map((one, i) => (i === index ? { ...one, conditions } : one)).filter((one) => one.conditions.length > 0),
    })
  return (
    <div className={classes.editor}>
      {parts > 1 && (
        <SegmentedControl
          size="xs"
          value={value.match}
          onChange={(match) => onChange({ ...value, match: match as Filter['match'] })}
          data={[
            { value: 'all', label: 'All hold' },
            { value: 'any', label: 'Any holds' },
          ]}
        />
      )}
      <ConditionList
        conditions={value.conditions}
        match={value.match}
        onChange={(conditions) => onChange({ ...value, conditions })}
        of={of}
        event={event}
      />
      {value.groups.map((group, index) => (
        <div key={index} className={classes.group}>
          <ConditionList
            conditions={group.conditions}
            match={group.match}
            onChange={(conditions) => changeGroup(index, conditions)}
            of={of}
            event={event}
          />
        </div>
      ))}
      <PropertyPicker
        label={add}
        variant="quiet"
        onPick={(property, type) => onChange({ ...value, conditions: [...value.conditions, startOf(property, type)] })}
        {...(of && { of })}
        event={event}
      >
        <IconFilterPlus size={16} stroke={1.6} aria-hidden />
        {add}
      </PropertyPicker>
    </div>
  )
}

interface ConditionListProps {
  conditions: Condition[]
  match: Filter['match']
  onChange: (conditions: Condition[]) => void
  of: readonly PropertyRef['of'][] | undefined
  event: string | undefined
}

function ConditionList({ conditions, match, onChange, of, event }: ConditionListProps) {
  return conditions.map((condition, index) => (
    <ConditionRow
      // Conditions have no names; they are only added at the end, and the inputs hold no state of their own worth keeping.
      key={`${index}:${condition.property.of}:${condition.property.name}`}
      joiner={index === 0 ? 'where' : match === 'all' ? 'and' : 'or'}
      condition={condition}
      onChange={(changed) => onChange(conditions.map((one, i) => (i === index ? changed : one)))}
      onRemove={() => onChange(conditions.filter((_, i) => i !== index))}
      {...(of && { of })}
      event={event}
    />
  ))
}
