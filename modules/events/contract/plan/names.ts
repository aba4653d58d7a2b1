import type { CaseStyle, Naming } from './document.ts'
import { safePattern } from './pattern.ts'

const shapes: Record<CaseStyle, RegExp> = {
  snake_case: /^\p{Ll}[\p{Ll}\d]*(?:_[\p{Ll}\d]+)*$/u,
  camelCase: /^\p{Ll}[\p{L}\d]*$/u,
  PascalCase: /^\p{Lu}[\p{L}\d]*$/u,
  'kebab-case': /^\p{Ll}[\p{Ll}\d]*(?:-[\p{Ll}\d]+)*$/u,
  'Title Case': /^[\p{Lu}\d][\p{L}\d]*(?: [\p{Lu}\d][\p{L}\d]*)*$/u,
  'lower case': /^[\p{Ll}\d]+(?: [\p{Ll}\d]+)*$/u,
}

/** The names of SDKs begin so; nobody else decides about them. */
const ofSdks = '$'

export const isOfSdk = (name: string): boolean => name.startsWith(ofSdks)

/** What is wrong with a name, or undefined. */
export type NameCheck = (name: string) => string | undefined

/** Makes the checks of names. @throws Error when a pattern cannot be read */
export function nameChecks({
  events,
  properties,
  eventPattern,
  propertyPattern,
  reserved,
}: Naming): Record<'event' | 'property', NameCheck> {
  const forbidden = reserved.filter((prefix) => prefix !== ofSdks)
  const check = (style: CaseStyle | undefined, pattern: string | undefined): NameCheck => {
    const own = pattern === undefined ? undefined : safePattern(pattern)
    return (name) => {
      if (isOfSdk(name)) return undefined
      const prefix = forbidden.find((one) => name.startsWith(one))
      if (prefix) return `Names that begin with ${prefix} are reserved.`
      if (style && !shapes[style].test(name)) return `Expected a name in ${style}.`
      return own && !own.test(name) ? `Expected a name that matches ${pattern}.` : undefined
    }
  }
  return { event: check(events, eventPattern), property: check(properties, propertyPattern) }
}

/** Whether there are rules for names of properties at all: looking at each costs time. */
export const judgesProperties = ({ properties, propertyPattern, reserved }: Naming): boolean =>
  properties !== undefined || propertyPattern !== undefined || reserved.some((prefix) => prefix !== ofSdks)
