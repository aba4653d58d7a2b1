import { ActionIcon, Button, Checkbox, Select, TextInput } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import classes from './plan.module.css'
import parts from '../parts.module.css'
import { newRow, otherType, rowTypes, type SchemaRow } from './schema-rows.ts'

interface PropertyRowsProps {
  rows: readonly SchemaRow[]
  onChange: (rows: SchemaRow[]) => void
  isReadOnly: boolean
}

/** The properties of an event as a table to write in. */
export function PropertyRows({ rows, onChange, isReadOnly }: PropertyRowsProps) {
  const change = (key: number, what: Partial<SchemaRow>) => onChange(rows.map((row) => (row.key === key ? { ...row, ...what } : row)))
  const labelOf = (row: SchemaRow) => row.name || 'the new property'
  return (
    <div className={parts.section}>
      {/* Reachable by keyboard, because it scrolls. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className={classes.scroller} tabIndex={0} role="region" aria-label="Properties">
        <table className={classes.properties}>
          <thead>
            <tr>
              {['Name', 'Type', 'Required', 'Meaning', 'Allowed values'].map((text) => (
                <th key={text} scope="col">
                  {text}
                </th>
              ))}
              <td />
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.key}>
                <td>
                  <TextInput
                    size="xs"
                    aria-label="Name of the property"
                    value={row.name}
                    readOnly={isReadOnly}
                    onChange={(event) => change(row.key, { name: event.currentTarget.value })}
                  />
                </td>
                <td>
                  <Select
                    size="xs"
                    aria-label={`Type of ${labelOf(row)}`}
                    data={row.type === otherType ? [...rowTypes, { value: otherType, label: 'Several (see JSON Schema)' }] : rowTypes}
                    value={row.type}
                    readOnly={isReadOnly}
                    allowDeselect={false}
                    onChange={(type) => change(row.key, { type: type ?? '' })}
                  />
                </td>
                <td>
                  <Checkbox
                    size="xs"
                    aria-label={`${labelOf(row)} is required`}
                    checked={row.isRequired}
                    disabled={isReadOnly}
                    onChange={(event) => change(row.key, { isRequired: event.currentTarget.checked })}
                  />
                </td>
                <td>
                  <TextInput
                    size="xs"
                    aria-label={`Meaning of ${labelOf(row)}`}
                    value={row.description}
                    readOnly={isReadOnly}
                    onChange={(event) => change(row.key, { description: event.currentTarget.value })}
                  />
                </td>
                <td>
                  <TextInput
                    size="xs"
                    aria-label={`Allowed values of ${labelOf(row)}`}
                    placeholder="Any"
                    value={row.values}
                    readOnly={isReadOnly}
                    onChange={(event) => change(row.key, { values: event.currentTarget.value })}
                  />
                </td>
                <td>
                  {!isReadOnly && (
                    <ActionIcon
                      variant="subtle"
                      color="gray"
                      aria-label={`Remove ${labelOf(row)}`}
                      onClick={() => onChange(rows.filter(({ key }) => key !== row.key))}
                    >
                      <IconTrash size={16} aria-hidden />
                    </ActionIcon>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {!isReadOnly && (
        <div>
          <Button
            variant="default"
            size="xs"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => onChange([...rows, newRow()])}
          >
            Add a property
          </Button>
        </div>
      )}
    </div>
  )
}
