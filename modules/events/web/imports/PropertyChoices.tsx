import { Button, Checkbox, Select, TextInput } from '@mantine/core'
import { IconChevronRight } from '@tabler/icons-react'
import { useId, useState } from 'react'
import { useLocale } from '#web/ui/locale.tsx'
import { formatNumber } from '#web/ui/number-format.ts'
import { propertyTypes, type ImportColumn, type ImportMapping, type PropertyType } from '../../contract.ts'
import parts from '../parts.module.css'
import { countOf, typeText } from '../words.ts'
import classes from './PropertyChoices.module.css'
import { propertyChoices, withProperty, type PropertyChoice } from './mapping.ts'

interface PropertyChoicesProps {
  columns: readonly ImportColumn[]
  mapping: ImportMapping
  onChange: (mapping: ImportMapping) => void
  /** Rows further down may have columns that the first ones do not have. */
  hasOpenColumns: boolean
}

const typeOptions = propertyTypes.map((value) => ({ value, label: typeText(value) }))
/** A file of a thousand columns is mapped by its producer, not by hand. */
const mostShown = 100

/** The columns that become properties: which, under what name, of what type. Folded until somebody wants to look. */
export function PropertyChoices({ columns, mapping, onChange, hasOpenColumns }: PropertyChoicesProps) {
  const { language } = useLocale()
  const [isOpen, setOpen] = useState(false)
  const id = useId()
  const choices = propertyChoices(columns, mapping)
  const included = choices.filter(({ isIncluded }) => isIncluded).length
  if (choices.length === 0 && !hasOpenColumns) return null
  const words =
    included === choices.length
      ? `${countOf(included, 'other column becomes a property', 'other columns become properties', language)}`
      : `${included} of ${countOf(choices.length, 'other column becomes a property', 'other columns become properties', language)}`
  return (
    <div>
      <Button
        variant="subtle"
        color="gray"
        size="compact-sm"
        aria-expanded={isOpen}
        aria-controls={id}
        leftSection={<IconChevronRight size={14} className={classes.chevron} data-open={isOpen || undefined} aria-hidden />}
        onClick={() => setOpen(!isOpen)}
      >
        {words}
      </Button>
      {isOpen && (
        <ul id={id} className={classes.list}>
          {choices.slice(0, mostShown).map((choice) => (
            <PropertyLine
              key={choice.column.name}
              choice={choice}
              onChange={(change) => onChange(withProperty(columns, mapping, choice.column.name, change))}
            />
          ))}
          {choices.length > mostShown && (
            <li className={parts.muted}>{`And ${countOf(choices.length - mostShown, 'more', 'more', language)}, as they are.`}</li>
          )}
          {hasOpenColumns && (
            <li className={classes.line}>
              <Checkbox
                size="xs"
                label="Columns that first appear further down become properties, too"
                checked={mapping.newColumns !== 'leave-out'}
                onChange={(event) => onChange({ ...mapping, newColumns: event.currentTarget.checked ? 'property' : 'leave-out' })}
              />
            </li>
          )}
        </ul>
      )}
    </div>
  )
}

interface PropertyLineProps {
  choice: PropertyChoice
  onChange: (change: Partial<PropertyChoice>) => void
}

function PropertyLine({ choice: { column, isIncluded, name, type }, onChange }: PropertyLineProps) {
  const { language } = useLocale()
  const empty = column.emptyShare > 0 ? `${formatNumber(column.emptyShare, { unit: 'share', digits: 0, language })} empty` : undefined
  return (
    <li className={classes.line}>
      <Checkbox
        size="xs"
        label={column.name}
        checked={isIncluded}
        onChange={(event) => onChange({ isIncluded: event.currentTarget.checked })}
        className={classes.column}
      />
      <span className={classes.examples}>{[column.examples.slice(0, 3).join(', '), empty].filter(Boolean).join(' · ')}</span>
      {/* Written when one leaves it: a preview of each letter would only flicker. */}
      <TextInput
        key={name}
        size="xs"
        aria-label={`Name of the property from ${column.name}`}
        defaultValue={name}
        disabled={!isIncluded}
        onBlur={(event) => event.currentTarget.value !== name && onChange({ name: event.currentTarget.value })}
        className={classes.name}
      />
      <Select
        size="xs"
        aria-label={`Type of ${column.name}`}
        data={typeOptions}
        allowDeselect={false}
        value={type}
        disabled={!isIncluded}
        onChange={(value) => onChange({ type: value as PropertyType })}
        className={classes.type}
      />
    </li>
  )
}
