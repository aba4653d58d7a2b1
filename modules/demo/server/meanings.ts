import type { Ctx } from '#kernel/context.ts'
import { describeEvent, listEvents } from '#modules/events/server/index.ts'

/** What the events of the demo mean. */
const meanings = new Map(
  Object.entries({
    purchase: 'A line of an invoice: so many pieces of one article at one price. Without a person if the shop did not know the customer.',
    cancel: 'A line of an invoice that was cancelled. Quantity and revenue are negative.',
    feature_used:
      'An account used one of the 40 features on that day; the properties say how often, for how long and with how many errors.',
    subscription_started: 'An account began to pay for a plan, or a trial of it began.',
    subscription_ended: 'A subscription ended. The account may go on with others.',
    ticket_opened: 'Somebody of an account asked support for help.',
    ticket_closed: 'Support solved the ticket. Carries the time it took and, where the customer gave one, a score from 3 to 5.',
    account_churned: 'An account said that it leaves, and why. Most of them keep some subscriptions.',
  }),
)

/** Writes down what the events of the demo mean, so that the catalogue shows how it looks when somebody looks after it. Leaves what people wrote. */
export async function describeEvents(ctx: Ctx): Promise<void> {
  const { items } = await listEvents(ctx, { hidden: 'true', limit: 200 })
  for (const { name, version, description } of items) {
    const meaning = meanings.get(name)
    if (meaning && description === '') await describeEvent(ctx, name, { version, description: meaning, verified: true })
  }
}
