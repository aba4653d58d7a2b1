import { useState } from 'react'
import { NumberInput } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import { listGroupTypes } from '#modules/events/contract.ts'
import type { Measure } from '#modules/metrics/contract.ts'
import { useApi } from '#web/api/query.ts'
import { measures, withType } from '../words/measures.ts'
import { Picker } from './Picker.tsx'
import { PropertyPicker } from './PropertyPicker.tsx'
import classes from './MeasurePicker.module.css'

interface MeasurePickerProps {
  value: Measure
  onChange: (measure: Measure) => void
  /** Offers the properties that this event carries. */
  event?: string | undefined
}

/** What is computed of the events: how many, of how many people or accounts, or something of a property. */
export function MeasurePicker({ value, onChange, event }: MeasurePickerProps) {
  const [search, setSearch] = useState('')
  // A measure of a property waits here for its property; the owner hears only of what can be asked.
  const [waiting, setWaiting] = useState<Measure>()
  const shown = waiting ?? value
  const known = measures.find((one) => one.type === shown.type)!
  const name = 'group' in shown ? `${known.name}: ${shown.group}` : known.name.replace(/ of a property$/, '')
  const groupTypes = useApi(listGroupTypes, {}, { staleTime: 60_000 }).data?.items ?? []
  const items = measures
    .flatMap((one) =>
      one.type === 'groups'
        ? groupTypes.map(({ type }) => ({ ...one, value: `${groupsOf}${type}`, name: `${one.name}: ${type}` }))
        : [{ ...one, value: one.type as string }],
    )
    .filter((one) => one.name.toLowerCase().includes(search.trim().toLowerCase()))
    .map((one) => ({ value: one.value, label: one.name, detail: one.means, group: one.needsProperty ? 'Of a property' : 'How many' }))
  const change = (measure: Measure) => {
    const isComplete = !('property' in measure) || measure.property !== ''
    setWaiting(isComplete ? undefined : measure)
    if (isComplete) onChange(measure)
  }
  return (
    <div className={classes.measure}>
      <Picker
        label={`Measure: ${name}`}
        items={items}
        value={'group' in shown ? `${groupsOf}${shown.group}` : shown.type}
        onPick={(picked) => change(measureOf(picked, shown))}
        search={search}
        onSearch={setSearch}
        placeholder="Search measures"
        nothing="No measure is called that."
        width={300}
      >
        {name}
        <IconChevronDown size={14} stroke={1.8} aria-hidden />
      </Picker>
      {shown.type === 'percentile' && (
        <NumberInput
          aria-label="Which percentile"
          w={64}
          min={1}
          max={99}
          value={shown.percent}
          onChange={(percent) => typeof percent === 'number' && percent > 0 && percent < 100 && change({ ...shown, percent })}
        />
      )}
      {'property' in shown && (
        <>
          <span className={classes.of}>of</span>
          <PropertyPicker
            label={`Property with numbers: ${shown.property || 'Choose a property'}`}
            of={ofEvents}
            event={event}
            numbersOnly
            onPick={({ name }) => change({ ...shown, property: name })}
          >
            {shown.property || 'Choose a property'}
            <IconChevronDown size={14} stroke={1.8} aria-hidden />
          </PropertyPicker>
        </>
      )}
    </div>
  )
}

/** Groups of each type are a measure of their own. */
const groupsOf = 'groups '

const measureOf = (picked: string, before: Measure): Measure =>
  picked.startsWith(groupsOf)
    ? { type: 'groups', group: picked.slice(groupsOf.length) }
    : withType(before, picked as Exclude<Measure['type'], 'groups'>)

const ofEvents = ['event'] as const
