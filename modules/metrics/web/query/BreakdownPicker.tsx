import { CloseButton, NativeSelect } from '@mantine/core'
import { IconArrowsSplit2, IconChevronDown } from '@tabler/icons-react'
import type { PropertyRef } from '#modules/metrics/contract.ts'
import { propertyName } from '../words/conditions.ts'
import { PropertyPicker } from './PropertyPicker.tsx'
import classes from './MeasurePicker.module.css'

interface BreakdownPickerProps {
  value: PropertyRef | undefined
  onChange: (property: PropertyRef | undefined) => void
  /** How many values stand for themselves; the rest is "Other". Without it, the number cannot be chosen here. */
  top?: { value: number; onChange: (top: number) => void }
  of?: readonly PropertyRef['of'][]
  event?: string | undefined
  add?: string
  extra?: readonly { property: PropertyRef; name: string; detail: string }[]
}

const tops = [3, 5, 10, 15, 20, 30, 50]

/** The property that an answer is split by. */
export function BreakdownPicker({ value, onChange, top, of, event, add = 'Break down by a property', extra }: BreakdownPickerProps) {
  const picker = { onPick: onChange, ...(of && { of }), event, ...(extra && { extra }) }
  if (!value)
    return (
      <PropertyPicker label={add} variant="quiet" {...picker}>
        <IconArrowsSplit2 size={16} stroke={1.6} aria-hidden />
        {add}
      </PropertyPicker>
    )
  const name = extra?.find((one) => one.property.of === value.of && one.property.name === value.name)?.name ?? propertyName(value)
  return (
    <div className={classes.measure}>
      <PropertyPicker label={`Broken down by ${name}`} value={value} {...picker}>
        <IconArrowsSplit2 size={16} stroke={1.6} aria-hidden />
        {name}
        <IconChevronDown size={14} stroke={1.8} aria-hidden />
      </PropertyPicker>
      {top && (
        <NativeSelect
          aria-label="How many values are shown apart"
          w={92}
          value={String(top.value)}
          data={[...new Set([...tops, top.value])].toSorted((a, b) => a - b).map((n) => ({ value: String(n), label: `Top ${n}` }))}
          onChange={(change) => top.onChange(Number(change.currentTarget.value))}
        />
      )}
      <CloseButton size={24} aria-label="Do not break down" onClick={() => onChange(undefined)} />
    </div>
  )
}
