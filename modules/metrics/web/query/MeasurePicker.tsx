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
  const known = measures.find((one) => one.type === value.type)!
  const items = measures
    .filter((one) => one.name.toLowerCase().includes(search.trim().toLowerCase()))
    .map((one) => ({ value: one.type, label: one.name, detail: one.means, group: one.needsProperty ? 'Of a property' : 'How many' }))
  return (
    <div className={classes.measure}>
      <Picker
        label={`Measure: ${known.name}`}
        items={items}
        value={value.type}
        onPick={(type) => onChange(withType(value, type as Measure['type']))}
        search={search}
        onSearch={setSearch}
        placeholder="Search measures"
        nothing="No measure is called that."
        width={300}
      >
        {'property' in value ? known.name.replace(/ of a property$/, '') : known.name}
        <IconChevronDown size={14} stroke={1.8} aria-hidden />
      </Picker>
      {value.type === 'percentile' && (
        <NumberInput
          aria-label="Which percentile"
          w={64}
          min={1}
          max={99}
          value={value.percent}
          onChange={(percent) => typeof percent === 'number' && percent > 0 && percent < 100 && onChange({ ...value, percent })}
        />
      )}
      {'property' in value && (
        <>
          <span className={classes.of}>of</span>
          <PropertyPicker
            label="Property with numbers"
            of={['event']}
            event={event}
            numbersOnly
            onPick={({ name }) => onChange({ ...value, property: name })}
          >
            {value.property || 'Choose a property'}
            <IconChevronDown size={14} stroke={1.8} aria-hidden />
          </PropertyPicker>
        </>
      )}
    </div>
  )
}
