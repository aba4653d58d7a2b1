import * as z from 'zod'

/** Instant in ISO 8601, UTC. */
export const Instant = z.string().describe('ISO 8601, UTC')

/** Query of a list that pages by cursor. */
export const Page = z.object({
  // Holds an id of up to 512 characters, each of up to three bytes, which base64 makes four letters of.
  cursor: z.string().max(3000).optional().describe('The `next` of the previous page'),
  limit: z.coerce.number().int().min(1).max(500).default(50),
})
