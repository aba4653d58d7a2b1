import type { StoredEvent } from '../contract.ts'
import { valueText } from './words.ts'

const most = 3

/** What tells an event apart at a glance: the account that was joined, the page that was seen, else its first plain properties. */
export function glanceOf({ event, account, properties }: Pick<StoredEvent, 'event' | 'account' | 'properties'>): string {
  if (event === '$group') return account
  if (event === '$pageview') {
    const seen = properties['$title'] ?? properties['title'] ?? properties['$path'] ?? properties['path'] ?? properties['$url']
    if (typeof seen === 'string') return seen
  }
  return Object.entries(properties)
    .filter(([name, value]) => !name.startsWith('$') && value !== null && typeof value !== 'object')
    .slice(0, most)
    .map(([name, value]) => `${name}: ${valueText(value)}`)
    .join(' · ')
}
