import { maxEventBytes } from '../intake/limits.ts'
import { isPath, parsePath, valueAt, type Path, type Roots } from './paths.ts'

/** Says, from within, what is wrong with a value. */
export class Unmapped extends Error {}

/** Looks into one body. */
export interface LookUp {
  /** What stands at a path. @throws Unmapped when it is no path */
  at(path: string, roots: Roots): unknown
  /** A value as a template and a condition read it. @throws Unmapped when it is larger than an event may be */
  text(value: unknown): string
  /** Roughly how many bytes of JSON a value is. */
  size(value: unknown): number
}

const tooLong = () => new Unmapped('Expected a text of at most 1 MB.')

/**
 * Makes what looks into one body. What does not depend on an item is found once and measured once, however many items and rules ask for it: twenty rules may
 * ask for the same value a thousand times each.
 */
export function createLookUp(): LookUp {
  const paths = new Map<string, Path>()
  const shared = new Map<string, unknown>()
  const sizes = new WeakMap<object, number>()

  function pathOf(text: string): Path {
    const known = paths.get(text)
    if (known) return known
    const parsed = parsePath(text)
    if (!isPath(parsed))
      throw new Unmapped(`${JSON.stringify(text)} is no path: it cannot be read from character ${parsed.wrongAt + 1} on.`)
    paths.set(text, parsed)
    return parsed
  }

  function sizeOfObject(value: object): number {
    const known = sizes.get(value)
    if (known !== undefined) return known
    let bytes = 2
    if (Array.isArray(value)) for (const item of value) bytes += size(item) + 1
    else for (const [name, inner] of Object.entries(value)) bytes += name.length + size(inner) + 4
    sizes.set(value, bytes)
    return bytes
  }

  function size(value: unknown): number {
    if (typeof value === 'string') return Buffer.byteLength(value) + 2
    return typeof value === 'object' && value !== null ? sizeOfObject(value) : String(value).length
  }

  return {
    at(text, roots) {
      const path = pathOf(text)
      if (path.root === 'item') return valueAt(path, roots)
      if (!shared.has(text)) shared.set(text, valueAt(path, roots))
      return shared.get(text)
    },
    text(value) {
      if (size(value) > maxEventBytes) throw tooLong()
      return typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
    },
    size,
  }
}

/** Puts texts in the place of what is in braces. @throws Unmapped when the whole is larger than an event may be */
export function fill(template: string, textAt: (path: string) => string): string {
  let length = 0
  return template.replaceAll(/\{([^{}]*)\}/g, (_, path: string) => {
    const text = textAt(path)
    length += text.length
    if (length > maxEventBytes) throw tooLong()
    return text
  })
}
