import { maxIdLength } from '../intake/limits.ts'
import { hasControlCharacters } from '../intake/properties.ts'
import type { Row } from '../store/row.ts'
import type { Claim } from './link.ts'

/** An id that stands in a property; empty where there is none that an event could carry. */
const idIn = (value: unknown): string => {
  const text = typeof value === 'string' ? value : Number.isSafeInteger(value) ? String(value) : ''
  return text.length > maxIdLength || hasControlCharacters(text) ? '' : text
}

/** What one event says of ids that belong together, `place` being where it stands among its neighbours. */
export function claimsOf({ normal, sourceId }: Pick<Row, 'normal' | 'sourceId'>, place: number): Claim[] {
  const { userId, anonymousId, type } = normal
  const isAlias = type === 'alias'
  if (!isAlias && (!userId || !anonymousId)) return []
  const common = { eventId: normal.id, sourceId, at: normal.ts, place }
  const claims: Claim[] = []
  const add = (child: string, parent: string, origin: Claim['origin']) => {
    if (child && parent && child !== parent) claims.push({ child, parent, origin, ...common })
  }
  if (userId && anonymousId) add(anonymousId, userId, type === 'identify' ? 'identify' : 'event')
  if (isAlias) add(idIn(normal.properties['previousId']), normal.person, normal.properties['$merge'] === true ? 'merge' : 'alias')
  return claims
}
