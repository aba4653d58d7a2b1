import { useState } from 'react'
import { NumberInput, TagsInput, TextInput } from '@mantine/core'
import type { Condition } from '#modules/metrics/contract.ts'
import { useLocale } from '#web/ui/locale.tsx'
import { formatNumber } from '#web/ui/number-format.ts'
import { useValues } from './useEvents.ts'
import classes from './ValueInput.module.css'

interface ValueInputProps {
  condition: Condition
  onChange: (condition: Condition) => void
  /** Suggests the values that this event carries. */
  event?: string | undefined
}

/** What a property is compared with: values with suggestions, a number, two numbers, a day, or nothing. */
export function ValueInput({ condition, onChange, event }: ValueInputProps) {
  if ('values' in condition) return <Values condition={condition} onChange={onChange} event={event} />
  if ('value' in condition) return <Number label="Number" value={condition.value} onChange={(value) => onChange({ ...condition, value })} />
  if ('from' in condition)
    return (
      <>
        <Number label="From" value={condition.from} onChange={(from) => onChange({ ...condition, from })} />
        <Number label="To" value={condition.to} onChange={(to) => onChange({ ...condition, to })} />
      </>
    )
  if ('date' in condition)
    return (
      <TextInput
        type="date"
        aria-label="Day"
        value={condition.date}
        onChange={(change) => onChange({ ...condition, date: change.currentTarget.value })}
      />
    )
  return null
}

interface NumberProps {
  label: string
  value: number
  onChange: (value: number) => void
}

const Number = ({ label, value, onChange }: NumberProps) => (
  <NumberInput aria-label={label} w={96} value={value} onChange={(next) => typeof next === 'number' && onChange(next)} />
)

type WithValues = Extract<Condition, { values: unknown }>

function Values({
  condition,
  onChange,
  event,
}: {
  condition: WithValues
  onChange: (condition: Condition) => void
  event?: string | undefined
}) {
  const { language } = useLocale()
  const [search, setSearch] = useState('')
  const found = useValues(condition.property, search, condition.property.of === 'event' ? event : undefined)
  const counts = new Map(found.map((one) => [one.value, one.count]))
  const chosen = condition.values.map(String)
  return (
    <TagsInput
      aria-label="Values"
      placeholder={chosen.length === 0 ? 'Choose or type' : ''}
      data={found.map((one) => one.value)}
      value={chosen}
      onChange={(values) => onChange({ ...condition, values })}
      searchValue={search}
      onSearchChange={setSearch}
      acceptValueOnBlur
      splitChars={[',']}
      maxDropdownHeight={260}
      renderOption={({ option }) => {
        const count = counts.get(option.value)
        return (
          <span className={classes.suggestion}>
            <span>{option.value}</span>
            {count !== undefined && (
              <span className={classes.count}>{formatNumber(count, { unit: 'count', isCompact: true, language })}</span>
            )}
          </span>
        )
      }}
    />
  )
}
