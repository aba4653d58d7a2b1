import type { Ctx } from '#kernel/context.ts'
import { invalid } from '#kernel/errors.ts'
import { neverReceivedEvents, neverReceivedProperties, noteUse } from '#modules/events/server/index.ts'
import type { EventSelector, PropertyRef } from '../contract.ts'
import { propertiesOf } from './sql/condition.ts'
import type { Counted, TrendPlan } from './trend/plan.ts'

/** What a question names, with the place where it does. */
export interface Mentioned {
  events: readonly { events: EventSelector['events']; field: string }[]
  properties: readonly PropertyRef[]
  /** The metrics that ask. */
  metrics?: readonly string[]
}

/** Names that are computed, not received. */
const computed = new Set(['$event'])

/** Throws `invalid` for the first event or property that was never received: a typing error must not look like a zero. */
export async function mustKnow(ctx: Ctx, { events, properties, metrics = [] }: Mentioned): Promise<void> {
  const names = [...new Set(events.flatMap((one) => (one.events === 'any' ? [] : one.events)))]
  const received = properties.filter((ref) => !computed.has(ref.name))
  const [strangeEvents, strangeProperties] = await Promise.all([neverReceivedEvents(ctx, names), neverReceivedProperties(ctx, received)])
  const [event] = strangeEvents
  if (event !== undefined) {
    const field = events.find((one) => one.events !== 'any' && one.events.includes(event))?.field ?? 'events'
    throw invalid(`No event ${JSON.stringify(event)} was ever received.`, {
      fields: [{ field, expected: 'the name of an event that was received' }],
    })
  }
  const [property] = strangeProperties
  if (property) {
    throw invalid(`No ${property.of} ever had a property ${JSON.stringify(property.name)}.`, {
      fields: [
        {
          field: 'property',
          expected: `the name of a property that was received for ${property.of === 'event' ? 'an' : 'a'} ${property.of}`,
        },
      ],
    })
  }
  for (const reader of metrics.length > 0 ? metrics : ['']) noteUse(ctx, { events: names, properties: received, reader })
}

function mentionsOf(counted: Counted, field: string): Mentioned {
  const { measure } = counted
  const measured: PropertyRef[] =
    'property' in measure
      ? [{ of: 'event', name: measure.property }]
      : 'group' in measure
        ? [{ of: 'event', name: `$group_${measure.group}` }]
        : []
  return {
    events: [{ events: counted.events, field: `${field}.events` }],
    properties: [...counted.filters.flatMap(propertiesOf), ...measured],
  }
}

/** The same for everything that a chart names. */
export async function mustBeKnown(ctx: Ctx, plan: TrendPlan): Promise<void> {
  const mentions = plan.lines.flatMap(({ source }, i): Mentioned[] => {
    const field = `series[${i}]`
    if (source.kind === 'counted') return [mentionsOf(source.counted, field)]
    if (source.kind === 'ratio') return [mentionsOf(source.numerator, field), mentionsOf(source.denominator, field)]
    return source.kind === 'adoption'
      ? [{ events: [{ events: source.feature.events, field: `${field}.params.feature` }], properties: [] }]
      : []
  })
  const { breakdown } = plan.spec
  await mustKnow(ctx, {
    events: mentions.flatMap((one) => one.events),
    properties: [...mentions.flatMap((one) => one.properties), ...(breakdown ? [breakdown.property] : [])],
    metrics: plan.lines.flatMap(({ metric }) => metric?.key ?? []),
  })
}
