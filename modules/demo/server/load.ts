import type { Ctx } from '#kernel/context.ts'
import type { Report } from '#kernel/module.ts'
import type { NativeEvent } from '#modules/events/contract.ts'
import { createSource, ingest, listSources, settle, upsertProfiles, upsertSubscriptions } from '#modules/events/server/index.ts'
import { inBatches, workAhead } from './batches.ts'
import { ensureDashboard } from './dashboards.ts'
import { describeEvents } from './meanings.ts'
import { productDashboard, productMetrics } from './product-dashboard.ts'
import { readRavenstack } from './ravenstack.ts'
import { readRetail, retailRows, type Customer } from './retail.ts'
import { shopDashboard, shopMetrics } from './shop-dashboard.ts'

const rowsPerBatch = 8_000
const batchesAtOnce = 2
const peopleAtOnce = 500

type Advance = (what: string, rows: number) => Promise<void>

/** Sends events through ingestion. @throws Error if one is refused: the files that we ship hold no bad row, so it is a defect of ours. */
async function storeEvents(
  ctx: Ctx,
  sourceId: string,
  events: AsyncIterable<NativeEvent> | Iterable<NativeEvent>,
  advance: (rows: number) => Promise<void>,
) {
  await workAhead(inBatches(events, rowsPerBatch), batchesAtOnce, async (batch) => {
    const results = await ingest(ctx.app, { workspaceId: ctx.workspace.id, sourceId }, batch)
    const refused = results.find(({ status }) => status === 'rejected' || status === 'quarantined')
    if (refused) throw new Error(`The demo data holds an event that is refused: ${refused.id}: ${refused.message ?? refused.code}`)
    await advance(batch.length)
  })
}

/** The source with the name, made if there is none. */
async function ensureSource(ctx: Ctx, name: string): Promise<string> {
  const found = (await listSources(ctx, { archived: 'false' })).find((source) => source.name === name && source.kind === 'demo')
  return found?.id ?? (await createSource(ctx, { name, kind: 'demo' })).source.id
}

async function loadRavenstack(ctx: Ctx, set: Awaited<ReturnType<typeof readRavenstack>>, advance: Advance): Promise<void> {
  const sourceId = await ensureSource(ctx, 'RavenStack app')
  await upsertProfiles(ctx, 'account', set.accounts)
  await upsertSubscriptions(ctx, set.subscriptions)
  await storeEvents(ctx, sourceId, set.events, (rows) => advance('a software company', rows))
}

async function loadRetail(ctx: Ctx, advance: Advance): Promise<void> {
  const sourceId = await ensureSource(ctx, 'Online Retail shop')
  const customers = new Map<string, Customer>()
  await storeEvents(ctx, sourceId, readRetail(customers), (rows) => advance('an online shop', rows))
  for await (const batch of inBatches(customers.values(), peopleAtOnce)) await upsertProfiles(ctx, 'person', batch)
}

/**
 * Stores both sets and makes the dashboards. May be cut off anywhere and run again: what is stored already is recognised.
 * The company comes first, since a visitor opens its two answers first.
 */
export async function loadSets(ctx: Ctx, report: Report): Promise<void> {
  await report('Reading the files', 0, 0)
  const ravenstack = await readRavenstack(ctx.workspace.timezone)
  const total = ravenstack.events.length + retailRows
  let done = 0
  const advance: Advance = async (what, rows) => {
    done += rows
    await report(`Loading ${what}: ${done.toLocaleString('en')} of ${total.toLocaleString('en')} events`, done, total)
  }
  await loadRavenstack(ctx, ravenstack, advance)
  await ensureDashboard(ctx, productDashboard, productMetrics)
  await loadRetail(ctx, advance)
  await ensureDashboard(ctx, shopDashboard, shopMetrics)
  await settle(ctx.app)
  await describeEvents(ctx)
}
