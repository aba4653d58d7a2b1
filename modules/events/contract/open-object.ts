import * as z from 'zod'

/** An object whose names the senders chose. A record would lose a property that is called `__proto__`. */
export const openObject = z
  .custom<Record<string, unknown>>((value) => typeof value === 'object' && value !== null && !Array.isArray(value))
  .meta({ type: 'object', additionalProperties: {} })
