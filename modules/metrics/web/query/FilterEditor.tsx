import { useState } from 'react'
import { IconFilterPlus } from '@tabler/icons-react'
import { SegmentedControl } from '@mantine/core'
import type { Condition, Filter, PropertyRef } from '#modules/metrics/contract.ts'
import { completeFilter, noFilter, shownFilter } from '../words/conditions.ts'
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

/**
 * Conditions on properties, all or any of which must hold, with one level of groups. A condition that still lacks its value stays
 * here; the owner hears only of what can be asked.
 */
export function FilterEditor({ value, onChange, of, event, add = 'Add a filter' }: FilterEditorProps) {
  const [draft, setDraft] = useState(value)
  const shown = shownFilter(draft, value)
  const parts = shown.conditions.length + shown.groups.length
  const change = (next: Filter) => {
    setDraft(next)
    const complete = completeFilter(next) ?? noFilter
    if (JSON.stringify(complete) !== JSON.stringify(value)) onChange(complete)
  }
  const changeGroup = (index: number, conditions: Condition[]) =>
    change({
      ...shown,
      groups: shown.groups.map((one, i) => (i === index ? { ...one, conditions } : one)).filter((one) => one.conditions.length > 0),
    })
  return (
    <div className={classes.editor}>
      {parts > 1 && (
        <SegmentedControl
          size="xs"
          value={shown.match}
          onChange={(match) => change({ ...shown, match: match as Filter['match'] })}
          data={[
            { value: 'all', label: 'All hold' },
            { value: 'any', label: 'Any holds' },
          ]}
        />
      )}
      <ConditionList
        conditions={shown.conditions}
        match={shown.match}
        onChange={(conditions) => change({ ...shown, conditions })}
        of={of}
        event={event}
      />
      {shown.groups.map((group, index) => (
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
        onPick={(property, type) => change({ ...shown, conditions: [...shown.conditions, startOf(property, type)] })}
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
