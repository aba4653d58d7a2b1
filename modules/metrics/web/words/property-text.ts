import { propertyRef, type PropertyRef } from '#modules/metrics/contract.ts'

/** A property as the address holds it: `account:plan`. Empty for none. */
export const writeProperty = (property: PropertyRef | undefined): string => (property ? `${property.of}:${property.name}` : '')

/** Reads what `writeProperty` wrote; undefined for anything else. */
export function readProperty(text: string): PropertyRef | undefined {
  const [, of, name] = /^(\w+):(.+)$/s.exec(text) ?? []
  return propertyRef.safeParse({ of, name }).data
}
