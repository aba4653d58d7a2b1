import type { KeepIp } from '../../contract.ts'
import type { Normal } from '../intake/outcome.ts'
import { isObject } from '../intake/properties.ts'
import { ipOf, truncateIp } from './ip.ts'

/** What a sender writes to ask for the address that its request comes from. */
const remote = '$remote'

const isAddress = (value: unknown): boolean => value === remote || ipOf(value) !== undefined

function kept(keep: KeepIp, value: unknown): string | undefined {
  if (keep === 'no') return undefined
  return keep === 'whole' ? ipOf(value) : truncateIp(value)
}

/**
 * Keeps of the address of a person's machine what the source says, as the property `$ip`. It is looked for in `context.ip`, `$ip` and `ip`; `request` is
 * where the event came from, and taken only where the sender asks for it.
 */
export function withAddress(event: Normal, keep: KeepIp, request: string | undefined): Normal {
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

/** No sender means what is nested as deeply as this, and looking through all of it would take the stack with it. */
const deepest = 100

/** The same within what a sender sent, for the quarantine. */
export function withoutAddresses(value: unknown, keep: KeepIp, depth = 0): unknown {
  if (depth > deepest && typeof value === 'object' && value !== null) return '(nested too deeply to keep)'
  if (Array.isArray(value)) return value.map((item) => withoutAddresses(item, keep, depth + 1))
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]): [string, unknown][] => {
      if ((name !== 'ip' && name !== '$ip') || ipOf(inner) === undefined) return [[name, withoutAddresses(inner, keep, depth + 1)]]
      const address = kept(keep, inner)
      return address === undefined ? [] : [[name, address]]
    }),
  )
}
