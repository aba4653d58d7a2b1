import type { SwaggerTransformObject } from '@fastify/swagger'
import { jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import * as z from 'zod'

const named = new Map<string, z.ZodType>()

const isShape = (value: unknown): value is z.ZodType => value instanceof z.ZodObject || value instanceof z.ZodUnion

/**
 * Gives the objects and unions among the exports of a contract their name in the reference, so that it shows each of them once and
 * not wherever it is used. What comes in, where defaults may be left out, is called `…Input`.
 * @throws when two shapes have one name
 */
export function nameShapes(contract: Readonly<Record<string, unknown>>): void {
  for (const [name, shape] of Object.entries(contract)) {
    if (!isShape(shape)) continue
    const id = name.charAt(0).toUpperCase() + name.slice(1)
    if ((named.get(id) ?? shape) !== shape) throw new Error(`Two shapes of the API are called ${id}.`)
    named.set(id, shape)
    z.globalRegistry.add(shape, { ...z.globalRegistry.get(shape), id })
  }
}

const prefix = '#/components/schemas/'

function collectNames(value: unknown, schemas: Readonly<Record<string, unknown>>, found: Set<string>): void {
  if (typeof value !== 'object' || value === null) return
  for (const [key, inner] of Object.entries(value)) {
    if (key !== '$ref' || typeof inner !== 'string') collectNames(inner, schemas, found)
    else if (inner.startsWith(prefix) && !found.has(inner.slice(prefix.length))) {
      found.add(inner.slice(prefix.length))
      collectNames(schemas[inner.slice(prefix.length)], schemas, found)
    }
  }
}

/** Adds the named shapes that the operations use. */
export const withNamedShapes: SwaggerTransformObject = (document) => {
  const whole = jsonSchemaTransformObject(document) as { paths?: unknown; components?: { schemas?: Record<string, unknown> } }
  const schemas = whole.components?.schemas ?? {}
  const used = new Set<string>()
  collectNames(whole.paths, schemas, used)
  const kept = Object.entries(schemas).filter(([name]) => used.has(name))
  return { ...whole, components: { ...whole.components, schemas: Object.fromEntries(kept) } } as ReturnType<SwaggerTransformObject>
}
