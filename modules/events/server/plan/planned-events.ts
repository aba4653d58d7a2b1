import type { Ctx } from '#kernel/context.ts'
import type { EndpointOutput } from '#kernel/http/endpoint.ts'
import type { getPlanEvent, PlanEventLine, PlannedEvent, PlanVersion } from '../../contract.ts'
import { canonicalJson } from '../../contract/plan/order.ts'
import { draftOf } from './draft.ts'
import { memberNames } from './recipients.ts'
import { volumes } from './samples.ts'
import { published } from './versions.ts'
import { violationsOfDay } from './violations.ts'

interface Mention {
  version: number
  publishedAt: string
  publishedBy: string
  texts: string[]
}

/** Which versions changed which events, the newest first. */
async function mentions(ctx: Ctx): Promise<Map<string, Mention[]>> {
  const rows = await ctx.db
    .selectFrom('plan_versions')
    .select(['version', 'changes', 'published_at', 'published_by_name'])
    .where('workspace_id', '=', ctx.workspace.id)
    .orderBy('version', 'desc')
    .execute()
  const found = new Map<string, Mention[]>()
  for (const row of rows) {
    for (const { event, text } of row.changes as PlanVersion['changes']) {
      const own = found.get(event) ?? []
      found.set(event, own)
      if (own.at(-1)?.version === row.version) own.at(-1)!.texts.push(text)
      else
        own.push({ version: row.version, publishedAt: row.published_at.toISOString(), publishedBy: row.published_by_name, texts: [text] })
    }
  }
  return found
}

const stateOf = (applies: PlannedEvent | undefined, drafted: PlannedEvent | undefined): PlanEventLine['state'] =>
  !applies ? 'new' : !drafted ? 'removed' : canonicalJson(applies) === canonicalJson(drafted) ? 'published' : 'changed'

/** The events of the plan and of the draft by name, with what arrives of them. */
export async function listEvents(ctx: Ctx): Promise<PlanEventLine[]> {
  const [applies, draft, members, history] = [await published(ctx), await draftOf(ctx), await memberNames(ctx), await mentions(ctx)]
  const [had, has] = [
    new Map(applies.document.events.map((event) => [event.name, event])),
    new Map(draft.document.events.map((event) => [event.name, event])),
  ]
  const names = [...new Set([...had.keys(), ...has.keys()])].toSorted((a, b) => (a < b ? -1 : 1))
  const [volume, violations] = [await volumes(ctx, 7, names), await violationsOfDay(ctx)]
  return names.map((name) => {
    const event = (has.get(name) ?? had.get(name))!
    return {
      name,
      description: event.description,
      owner: event.owner,
      ownerName: members.get(event.owner.toLowerCase()) ?? null,
      status: event.status,
      state: stateOf(had.get(name), has.get(name)),
      mode: event.mode ?? draft.document.mode,
      hasOwnMode: event.mode !== undefined,
      sources: event.sources,
      properties: Object.keys((event.schema.properties as object | undefined) ?? {}).length,
      version: history.get(name)?.[0]?.version ?? null,
      volume7d: volume.get(name) ?? 0,
      violations24h: violations.get(name) ?? 0,
    }
  })
}

/** One event as it is published and as it is drafted. Both are null for a name that the plan does not know. */
export async function getEvent(ctx: Ctx, name: string): Promise<EndpointOutput<typeof getPlanEvent>> {
  const [applies, draft, history] = [await published(ctx), await draftOf(ctx), await mentions(ctx)]
  const of = (events: readonly PlannedEvent[]) => events.find((event) => event.name === name) ?? null
  return {
    published: of(applies.document.events),
    draft: of(draft.document.events),
    revision: draft.revision,
    history: history.get(name) ?? [],
  }
}
