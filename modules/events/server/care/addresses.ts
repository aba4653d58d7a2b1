import type { KeepIp } from '../../contract.ts'
import type { Normal, ProfileChange } from '../intake/outcome.ts'
import type { JsonObject } from '../intake/properties.ts'
import { ipOf, truncateIp } from './ip.ts'
import { someLeaf, visited, type Visitor } from './tree.ts'

/** What a sender writes to ask for the address that its request comes from. */
const remote = '$remote'

const isAddress = (value: unknown): boolean => value === remote || ipOf(value) !== undefined

function kept(keep: KeepIp, value: unknown): string | undefined {
  if (keep === 'no') return undefined
  return keep === 'whole' ? ipOf(value) : truncateIp(value)
}

/** Whether a field of this name, or at this path, is for the address of the person's machine. */
export const isForAddress = (name: string): boolean => name.endsWith('ip') && /(?:^|\.)\$?ip$/.test(name)

const holdsAddress = (value: unknown): boolean => someLeaf(value, (leaf, name) => isForAddress(name) && ipOf(leaf) !== undefined)

const keeping = (keep: KeepIp): Visitor<boolean> => ({
  enter: (_, name) => isForAddress(name),
  keep: (value, isFor) => (isFor && ipOf(value) !== undefined ? kept(keep, value) : value),
})

/** Keeps of the addresses in what a sender sent, in fields called `ip` and `$ip` however deep, what the source says. */
export const withoutAddresses = (value: unknown, keep: KeepIp): unknown =>
  holdsAddress(value) ? visited(value, keeping(keep), false) : value

/** The same in what is said of people, accounts and other groups. */
function changesWithout(changes: ProfileChange[], keep: KeepIp): ProfileChange[] {
  const isTold = ({ name, type, value }: ProfileChange) =>
    type === 'json' ? value.includes('ip"') : isForAddress(name) && ipOf(value) !== undefined
  if (!changes.some(isTold)) return changes
  return changes.flatMap((change) => {
    if (!isTold(change)) return [change]
    if (change.type === 'json') return [{ ...change, value: JSON.stringify(withoutAddresses(JSON.parse(change.value), keep)) }]
    const value = kept(keep, change.value)
    return value === undefined ? [] : [{ ...change, value }]
  })
}

/** The address of the person's machine becomes `$ip` wherever the sender told it. */
function withProperty(event: Normal, keep: KeepIp, request: string | undefined): Normal {
  const { $ip, ip, ...others } = event.properties
  const isIpAddress = isAddress(ip)
  if (event.ip === undefined && $ip === undefined && !isIpAddress) return event
  const { ip: told, ...rest } = event
  const said = [told, $ip, ip].find(isAddress)
  const address = kept(keep, said === remote ? request : said)
  return {
    ...rest,
    properties: { ...others, ...(!isIpAddress && ip !== undefined && { ip }), ...(address !== undefined && { $ip: address }) },
  }
}

/**
 * Keeps of the address of a person's machine what the source says, as the property `$ip`. It is looked for in `context.ip`, `$ip` and `ip`; `request` is
 * where the event came from, and taken only where the sender asks for it. Fields of these names further inside, and in what is said of people, keep as much.
 * Doing it twice is the same as doing it once. @returns the same event where there is no address
 */
export function withAddress(told: Normal, keep: KeepIp, request: string | undefined): Normal {
  const event = withProperty(told, keep, request)
  const [properties, context] = [withoutAddresses(event.properties, keep), withoutAddresses(event.context, keep)]
  const profile = changesWithout(event.profile, keep)
  if (properties === event.properties && context === event.context && profile === event.profile) return event
  return { ...event, properties: properties as JsonObject, context: context as JsonObject, profile }
}
