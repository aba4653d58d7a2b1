import { useState, type ReactNode } from 'react'
import { IconAbc, IconCalendar, IconHash, IconToggleLeft } from '@tabler/icons-react'
import type { PropertyDefinition } from '#modules/events/contract.ts'
import type { PropertyRef } from '#modules/metrics/contract.ts'
import { readProperty, writeProperty } from '../words/property-text.ts'
import { propertyName } from '../words/conditions.ts'
import { Picker, type PickerItem } from './Picker.tsx'
import { useProperties } from './useEvents.ts'

interface PropertyPickerProps {
  label: string
  value?: PropertyRef | undefined
  onPick: (property: PropertyRef, type: string) => void
  /** Whose properties are offered; all unless said. */
  of?: readonly PropertyRef['of'][]
  /** Of the properties of events, only those that this event carries. */
  event?: string | undefined
  numbersOnly?: boolean
  /** Properties that every answer has, besides those of the catalogue. */
  extra?: readonly { property: PropertyRef; name: string; detail: string }[]
  children: ReactNode
  variant?: 'field' | 'quiet'
}

const groupOf = { event: 'Of the event', person: 'Of the person', account: 'Of the account' } as const
const everyone = ['event', 'person', 'account'] as const

/** Picks a property by name, with its owner, type and examples of its values. */
export function PropertyPicker({
  label,
  value,
  onPick,
  of = everyone,
  event,
  numbersOnly = false,
  extra = [],
  children,
  variant = 'field',
}: PropertyPickerProps) {
  const [search, setSearch] = useState('')
  const { properties, isPending } = useProperties({ search, event, of: of.length === 1 ? of[0] : undefined })
  const offered = properties.filter(
    (one) => of.includes(one.of) && (!numbersOnly || one.typesSeen.includes('number') || one.type === 'number'),
  )
  const fits = (text: string) => text.toLowerCase().includes(search.trim().toLowerCase())
  const items: PickerItem[] = [
    ...extra
      .filter((one) => fits(one.name))
      .map((one) => ({ value: writeProperty(one.property), label: one.name, group: groupOf[one.property.of], detail: one.detail })),
    ...offered.map(itemOf),
  ].toSorted((a, b) => Object.values(groupOf).indexOf(a.group as never) - Object.values(groupOf).indexOf(b.group as never))
  const pick = (text: string) => {
    const property = readProperty(text)
    if (property) onPick(property, offered.find((one) => one.of === property.of && one.name === property.name)?.type ?? 'string')
  }
  const nothing = numbersOnly ? 'No property here holds numbers.' : 'No property of this name has arrived yet.'
  return (
    <Picker
      label={label}
      items={items}
      value={writeProperty(value)}
      onPick={pick}
      search={search}
      onSearch={setSearch}
      placeholder="Search properties"
      nothing={isPending ? 'Loading the properties…' : nothing}
      variant={variant}
    >
      {children}
    </Picker>
  )
}

const itemOf = (one: PropertyDefinition): PickerItem => ({
  value: writeProperty({ of: one.of, name: one.name }),
  label: propertyName(one),
  group: groupOf[one.of],
  detail: one.description || (one.examples.length > 0 ? one.examples.slice(0, 4).join(', ') : undefined),
  icon: iconOf(one.type),
})

function iconOf(type: PropertyDefinition['type']) {
  const size = { size: 16, stroke: 1.6 }
  if (type === 'number') return <IconHash {...size} />
  if (type === 'datetime') return <IconCalendar {...size} />
  return type === 'boolean' ? <IconToggleLeft {...size} /> : <IconAbc {...size} />
}
