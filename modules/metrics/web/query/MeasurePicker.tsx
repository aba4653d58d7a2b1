import { useState } from 'react'
import { NumberInput } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import type { Measure } from '#modules/metrics/contract.ts'
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
  const items = measures
    .filter((one) => one.name.toLowerCase().includes(search.trim().toLowerCase()))
    .map((one) => ({ value: one.type, label: one.name, detail: one.means, group: one.needsProperty ? 'Of a property' : 'How many' }))
  const change = (measure: Measure) => {
    const isComplete = !('property' in measure) || measure.property !== ''
    setWaiting(isComplete ? undefined : measure)
    if (isComplete) onChange(measure)
  }
  return (
    <div className={classes.measure}>
      <Picker
        label={`Measure: ${'property' in shown ? known.name.replace(/ of a property$/, '') : known.name}`}
        items={items}
        value={shown.type}
        onPick={(type) => change(withType(shown, type as Measure['type']))}
        search={search}
        onSearch={setSearch}
        placeholder="Search measures"
        nothing="No measure is called that."
        width={300}
      >
        {'property' in shown ? known.name.replace(/ of a property$/, '') : known.name}
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

const ofEvents = ['event'] as const
