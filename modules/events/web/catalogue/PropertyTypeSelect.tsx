import { Select } from '@mantine/core'
import { propertyTypes, type PropertyDefinition, type PropertyType } from '../../contract.ts'
import { typeText } from '../words.ts'

/** Stands for no declared type: select fields know texts only. */
const asSeen = 'as-seen'

interface PropertyTypeSelectProps {
  of: PropertyDefinition
  /** null takes the declared type back. */
  onChange: (type: PropertyType | null) => void
}

/** The type of a property: as it was seen, or as somebody who knows better says. */
export function PropertyTypeSelect({ of: { name, declaredType, typesSeen }, onChange }: PropertyTypeSelectProps) {
  const seen = typesSeen.length > 1 ? `${typeText(typesSeen[0]!)}, mixed` : typeText(typesSeen[0] ?? 'string')
  const data = [
    { value: asSeen, label: declaredType === null ? seen : `As seen: ${seen}` },
    ...propertyTypes.map((type) => ({ value: type, label: typeText(type) })),
  ]
  return (
    <Select
      variant="unstyled"
      aria-label={`Type of ${name}`}
      data={data}
      value={declaredType ?? asSeen}
      allowDeselect={false}
      comboboxProps={{ width: 190, position: 'bottom-start' }}
      onChange={(value) => onChange(value === asSeen ? null : (value as PropertyType))}
    />
  )
}
