import type { Row } from '../store/row.ts'
import type { Claim } from './link.ts'

const longestId = 512

/** As the store keeps it: half a surrogate pair becomes the replacement character. */
const wellFormed = (text: string): string => (/\p{Surrogate}/u.test(text) ? Buffer.from(text).toString() : text)

const idIn = (value: unknown): string => {
  const text = typeof value === 'string' ? value : Number.isSafeInteger(value) ? String(value) : ''
  return text.length > longestId || /\p{Cc}/u.test(text) ? '' : text
}

/** What one event says of ids that belong together, `place` being where it stands among its neighbours. */
export function claimsOf({ normal, sourceId }: Pick<Row, 'normal' | 'sourceId'>, place: number): Claim[] {
  const { userId, anonymousId, type } = normal
  const isAlias = type === 'alias'
  if (!isAlias && (!userId || !anonymousId)) return []
  const common = { eventId: normal.id, sourceId, at: normal.ts, place }
  const claims: Claim[] = []
  const add = (child: string, parent: string, origin: Claim['origin']) => {
    if (child && parent && child !== parent) claims.push({ child: wellFormed(child), parent: wellFormed(parent), origin, ...common })
  }
  if (userId && anonymousId) add(anonymousId, userId, type === 'identify' ? 'identify' : 'event')
  if (isAlias) add(idIn(normal.properties['previousId']), normal.person, 'alias')
  return claims
}
