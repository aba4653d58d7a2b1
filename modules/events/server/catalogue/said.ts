import type { EventDefinition } from '../../contract.ts'

/** Columns that a definition of an event and one of a property have in common, `d` being its table and `u` that of users. */
export const saidColumns = [
  'd.id',
  'd.name',
  'd.description',
  'd.owner_id',
  'd.verified',
  'd.hidden',
  'd.first_seen',
  'd.last_seen',
  'd.version',
  'u.name as owner_name',
] as const

interface SaidRow {
  id: string
  name: string
  description: string
  owner_id: string | null
  owner_name: string | null
  verified: boolean
  hidden: boolean
  first_seen: Date
  last_seen: Date
  version: number
}

type Said = Omit<EventDefinition, 'volume30d'>

/** What people said about an event or a property and when it was seen, as the API gives it. */
export const saidOf = (row: SaidRow): Said => ({
  id: row.id,
  name: row.name,
  description: row.description,
  ownerId: row.owner_id,
  ownerName: row.owner_name,
  verified: row.verified,
  hidden: row.hidden,
  firstSeen: row.first_seen.toISOString(),
  lastSeen: row.last_seen.toISOString(),
  version: row.version,
})

/** What somebody says anew; what is left out stays. */
export type Edit = { [Field in 'description' | 'ownerId' | 'verified' | 'hidden']?: Said[Field] | undefined }

/** An edit as the columns to set. */
export const columnsOf = ({ description, ownerId, verified, hidden }: Edit) => ({
  ...(description !== undefined && { description }),
  ...(ownerId !== undefined && { owner_id: ownerId }),
  ...(verified !== undefined && { verified }),
  ...(hidden !== undefined && { hidden }),
})
