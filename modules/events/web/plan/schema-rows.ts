type Schema = Record<string, unknown>

/** A property as a row of the table. What the table does not show stays in `schema`. */
export interface SchemaRow {
  /** Stays the same while the name is being written. */
  key: number
  name: string
  type: string
  isRequired: boolean
  description: string
  /** Allowed values, with commas between them. */
  values: string
  schema: Schema
}

export const rowTypes = [
  { value: 'string', label: 'Text' },
  { value: 'number', label: 'Number' },
  { value: 'integer', label: 'Whole number' },
  { value: 'boolean', label: 'Yes or no' },
  { value: 'date-time', label: 'Date and time' },
  { value: 'array', label: 'List' },
  { value: 'object', label: 'Object' },
  { value: '', label: 'Anything' },
]

const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null && !Array.isArray(value)

/** A type that the table cannot show, such as one of several. */
export const otherType = 'other'

function rowTypeOf({ type, format }: Schema): string {
  if (type === undefined) return ''
  if (type === 'string' && format === 'date-time') return 'date-time'
  return typeof type === 'string' && rowTypes.some(({ value }) => value === type) ? type : otherType
}

let lastKey = 0

export const newRow = (): SchemaRow => ({
  key: ++lastKey,
  name: '',
  type: 'string',
  isRequired: false,
  description: '',
  values: '',
  schema: {},
})

/** The properties of a schema as rows. */
export function rowsOf(schema: Schema): SchemaRow[] {
  const properties = isSchema(schema.properties) ? schema.properties : {}
  const required = Array.isArray(schema.required) ? (schema.required as unknown[]) : []
  return Object.entries(properties).map(([name, one]) => {
    const own = isSchema(one) ? one : {}
    return {
      key: ++lastKey,
      name,
      type: rowTypeOf(own),
      isRequired: required.includes(name),
      description: typeof own.description === 'string' ? own.description : '',
      values: Array.isArray(own.enum) ? own.enum.map(String).join(', ') : '',
      schema: own,
    }
  })
}

const valueOf = (text: string, type: string): unknown =>
  (type === 'number' || type === 'integer') && text !== '' && Number.isFinite(Number(text)) ? Number(text) : text

function schemaOfRow({ type, description, values, schema }: SchemaRow): Schema {
  const { type: _type, format, enum: before, description: _description, ...rest } = schema
  const few = values
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean)
  const isSame = Array.isArray(before) && before.map(String).join(', ') === values
  const own = type === otherType ? { type: _type } : type === 'date-time' ? { type: 'string' } : type === '' ? {} : { type }
  const kept = type === 'date-time' ? { format: 'date-time' } : format !== undefined && format !== 'date-time' ? { format } : {}
  return {
    ...own,
    ...kept,
    ...(description.trim() && { description: description.trim() }),
    ...(isSame ? { enum: before } : few.length > 0 ? { enum: few.map((one) => valueOf(one, type)) } : {}),
    ...rest,
  }
}

/** The schema with the rows as its properties; rows without a name are left out. */
export function schemaWith(schema: Schema, rows: readonly SchemaRow[]): Schema {
  const { properties: _properties, required: before, ...rest } = schema
  const named = rows.filter(({ name }) => name.trim() !== '')
  const names = new Set(named.map(({ name }) => name.trim()))
  const known = new Set(Object.keys(isSchema(_properties) ? _properties : {}))
  // What is required without being described is not in the table.
  const others = (Array.isArray(before) ? (before as string[]) : []).filter((name) => !names.has(name) && !known.has(name))
  const required = [...named.filter(({ isRequired }) => isRequired).map(({ name }) => name.trim()), ...others]
  return {
    type: 'object',
    ...rest,
    ...(required.length > 0 && { required }),
    properties: Object.fromEntries(named.map((row) => [row.name.trim(), schemaOfRow(row)])),
  }
}
