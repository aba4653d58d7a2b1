import * as z from 'zod'

/** Instant in ISO 8601, UTC. */
export const Instant = z.string().describe('ISO 8601, UTC')

/** Query of a list that pages by cursor. */
export const Page = z.object({
  cursor: z.string().max(2000).optional().describe('The `next` of the previous page'),
  limit: z.coerce.number().int().min(1).max(500).default(50),
})
