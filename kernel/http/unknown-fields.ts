import * as z from 'zod'
import { invalid } from '../errors.ts'

/** The names that a body may have at its top; undefined where the shape leaves that open, or is one of several. */
const namesOf = (schema: z.ZodType): string[] | undefined => {
  if (!(schema instanceof z.ZodObject)) return undefined
  const { catchall } = schema.def
  return catchall && !(catchall instanceof z.ZodNever) ? undefined : Object.keys(schema.shape)
}

/** The shape as it is enforced, for the reference and for AI clients: nothing but the fields that it names. */
export const strictly = (schema: z.ZodType): z.ZodType =>
  schema instanceof z.ZodObject && schema.def.catchall === undefined ? schema.strict() : schema

/**
 * Refuses fields that an endpoint does not know: a caller who misspells one, or thinks of one that is not there, would take it for done.
 * @throws invalid that names each of them
 */
export function refuseUnknownFields(schema: z.ZodType, body: unknown): void {
  const known = namesOf(schema)
  if (!known || typeof body !== 'object' || body === null || Array.isArray(body)) return
  const unknown = Object.keys(body).filter((name) => !known.includes(name))
  if (unknown.length === 0) return
  const expected = `no such field; expected ${known.length === 1 ? '' : 'some of '}${known.join(', ')}`
  const fields = unknown.map((name) => ({ field: `body.${name}`, expected }))
  throw invalid(`There is no ${fields.map(({ field }) => field).join(', ')}. Known are ${known.join(', ')}.`, { fields })
}
