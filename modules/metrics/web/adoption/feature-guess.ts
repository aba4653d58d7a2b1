import type { EventDefinition, PropertyDefinition } from '#modules/events/contract.ts'

const most = 24

/** Events that somebody could mean by a feature: what people do, not what the product records by itself. */
export const featureEvents = (events: readonly EventDefinition[]): EventDefinition[] =>
  events.filter((one) => !one.name.startsWith('$')).slice(0, most)

/** A property of an event that names the feature that was used, such as `feature` or `feature_name`. */
export function featureProperty(properties: readonly PropertyDefinition[]): { name: string; event: string } | undefined {
  const named = properties.filter(
    (one) => one.of === 'event' && one.type === 'string' && one.events.length > 0 && /^feature([ _.-]?(name|key|id))?$/i.test(one.name),
  )
  const [first] = named.toSorted((a, b) => a.name.length - b.name.length)
  return first && { name: first.name, event: first.events[0]! }
}
