import { isIP } from 'node:net'

/** Writes an IPv6 address as its eight groups. */
function groupsOf(address: string): string[] {
  const [head = '', tail] = address.split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  if (tail === undefined) return left
  return [...left, ...Array.from({ length: 8 - left.length - right.length }, () => '0'), ...right]
}

const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i

/** The text without white space if it is an address, else undefined. */
export function ipOf(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > 60) return undefined
  const text = value.trim()
  return isIP(text) === 0 ? undefined : text
}

/** The network that an address lies in: the first 24 bits of IPv4, the first 48 of IPv6. @returns undefined for what is no address */
export function truncateIp(value: unknown): string | undefined {
  const text = ipOf(value)
  if (text === undefined) return undefined
  const four = mapped.exec(text)?.[1] ?? (isIP(text) === 4 ? text : undefined)
  if (four !== undefined) return `${four.split('.').slice(0, 3).join('.')}.0`
  const groups = groupsOf(text.split('%', 1)[0]!.toLowerCase()).slice(0, 3)
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::`
}
