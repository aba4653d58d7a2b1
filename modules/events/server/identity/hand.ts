import { scope, sql } from '#kernel/clickhouse/sql.ts'
import type { Ctx } from '#kernel/context.ts'
import { conflict, invalid, notFound } from '#kernel/errors.ts'
import { identityTopic, type IdentityLink, type LinkReason, type LinkStatus } from '../../contract.ts'
import { lockIngestion } from '../store/lock.ts'
import { isId, linkIdOf } from './ids.ts'
import { knownPairsOf } from './known-pairs.ts'
import type { Override } from './link.ts'
import { findLink, getLink } from './links.ts'
import { write } from './log.ts'
import { allIdsOf, otherIdsOf, personOf } from './people.ts'

const nobody = '00000000-0000-0000-0000-000000000000'

interface Standing {
  key: string
  latest: string
}

/** What lets ids stand for a person, as the next version of what they stood for. */
const standFor = (ids: readonly Standing[], person: string): Override[] =>
  ids.map(({ key, latest }) => ({ key, person, version: Number(latest) + 1 }))

async function standingOf(ctx: Ctx, key: string): Promise<Standing> {
  const [row] = await ctx.ch.query<Standing>(
    sql`SELECT ${key} AS key, max(version) AS latest FROM identity_overrides WHERE ${scope()} AND key = ${key}`,
  )
  return row!
}

const othersOf = (ctx: Ctx, person: string): Promise<Standing[]> => ctx.ch.query<Standing>(otherIdsOf(person))

/** The ids that are linked to one of a person, directly or through others, and that one itself. */
async function below(ctx: Ctx, root: string, person: string): Promise<Standing[]> {
  const others = await othersOf(ctx, person)
  const links = await ctx.ch.query<{ child: string; parent: string }>(sql`
    SELECT child, parent FROM identity_links WHERE ${scope()} AND child IN (${allIdsOf(person)}) GROUP BY child, parent, id
    HAVING argMax(status, recorded_at) = 'linked'`)
  const children = new Map<string, string[]>()
  for (const { child, parent } of links) {
    const siblings = children.get(parent)
    if (siblings) siblings.push(child)
    else children.set(parent, [child])
  }
  const found = new Set([root])
  for (const id of found) for (const child of children.get(id) ?? []) found.add(child)
  return others.filter(({ key }) => found.has(key))
}

type Change = (tx: Ctx) => Promise<{ link: IdentityLink; status: LinkStatus; reason?: LinkReason; overrides: Override[]; event: string }>

/**
 * Writes down what somebody decided, and what follows. While it lasts nobody stores events of the workspace, so that both see the same links. Entries of the
 * log stay in the order in which they were decided, whatever the clocks say.
 */
async function decideByHand(ctx: Ctx, change: Change): Promise<IdentityLink> {
  const id = await ctx.tx(async (tx) => {
    await lockIngestion(tx.db, tx.workspace.id)
    const { link, status, reason = '', overrides, event } = await change(tx)
    await tx.publish(event, {
      ref: { kind: 'person', id: link.parent },
      title: `${link.child} → ${link.parent}`,
      child: link.child,
      parent: link.parent,
      linkId: link.id,
    })
    const last = link.history.at(-1)
    const row = {
      id: link.id,
      child: link.child,
      parent: link.parent,
      origin: link.origin,
      status,
      reason,
      eventId: link.eventId ?? '',
      sourceId: link.sourceId ?? nobody,
      at: Date.parse(link.at),
      recordedAt: Math.max(tx.now().getTime(), last ? Date.parse(last.at) + 1 : 0),
      recordedBy: tx.actor.name,
    }
    await write(tx.app, tx.workspace.id, [row], overrides)
    return link.id
  })
  knownPairsOf(ctx.app, ctx.workspace.id).forget()
  await ctx.app.live.send(ctx.workspace.id, identityTopic, null)
  return getLink(ctx, id)
}

/** Whether a link has the status that is needed. @throws conflict that says how it is */
function mustBe(link: IdentityLink, status: LinkStatus): void {
  if (link.status !== status)
    throw conflict(`This link is ${link.status} and not ${status}: somebody else decided meanwhile. Load it again.`)
}

/** What lets a child and all that stand for it follow its parent. @throws conflict when it stands for another, or its parent for it */
async function join(tx: Ctx, { child, parent }: Pick<IdentityLink, 'child' | 'parent'>): Promise<Override[]> {
  const [present, person] = await Promise.all([personOf(tx, child), personOf(tx, parent)])
  if (present === person) throw conflict(`${child} and ${parent} are ids of one person already.`)
  if (present !== child) throw conflict(`${child} stands for ${present} now. Undo that link first.`)
  return standFor([await standingOf(tx, child), ...(await othersOf(tx, child))], person)
}

/** Lets a held link count, however many ids the person has then. @throws not_found, conflict */
export const accept = (ctx: Ctx, id: string): Promise<IdentityLink> =>
  decideByHand(ctx, async (tx) => {
    const link = await getLink(tx, id)
    mustBe(link, 'held')
    return { link, status: 'linked', overrides: await join(tx, link), event: 'events.identity_accepted' }
  })

/** Refuses a held link; the same claim is not held again. @throws not_found, conflict */
export const refuse = (ctx: Ctx, id: string): Promise<IdentityLink> =>
  decideByHand(ctx, async (tx) => {
    const link = await getLink(tx, id)
    mustBe(link, 'held')
    return { link, status: 'refused', reason: 'refused_by_hand', overrides: [], event: 'events.identity_refused' }
  })

/** Lets a link wait again that somebody refused. @throws not_found, conflict */
export const hold = (ctx: Ctx, id: string): Promise<IdentityLink> =>
  decideByHand(ctx, async (tx) => {
    const link = await getLink(tx, id)
    if (link.status !== 'refused' || link.reason !== 'refused_by_hand')
      throw conflict('Only a link that was refused by hand can wait again. Load it again.')
    return { link, status: 'held', reason: 'too_many_ids', overrides: [], event: 'events.identity_held' }
  })

/**
 * Takes a link back, whoever made it. The child is a person of its own again, with all that is linked to it, also what was linked later. Events that say the
 * same again do not bring it back. @throws not_found, conflict
 */
export const undo = (ctx: Ctx, id: string): Promise<IdentityLink> =>
  decideByHand(ctx, async (tx) => {
    const link = await getLink(tx, id)
    mustBe(link, 'linked')
    const ids = await below(tx, link.child, await personOf(tx, link.child))
    return { link, status: 'undone', overrides: standFor(ids, link.child), event: 'events.identity_undone' }
  })

/** Lets a link that was taken back count again. @throws not_found, conflict */
export const redo = (ctx: Ctx, id: string): Promise<IdentityLink> =>
  decideByHand(ctx, async (tx) => {
    const link = await getLink(tx, id)
    mustBe(link, 'undone')
    return { link, status: 'linked', overrides: await join(tx, link), event: 'events.identity_redone' }
  })

async function mustBeSeen(tx: Ctx, person: string, field: string): Promise<void> {
  if (!isId(person)) {
    const expected = 'an id of one person'
    throw invalid(`${field}: ${JSON.stringify(person)} is what programs write where they have no id.`, { fields: [{ field, expected }] })
  }
  // Who was seen a moment ago is in the events, not yet in the list of people.
  const [row] = await tx.ch.query<{ seen: number }>(
    sql`SELECT ${person} IN (SELECT key FROM profiles WHERE ${scope()} AND kind = 'person' AND key = ${person})
          OR ${person} IN (SELECT person FROM events WHERE ${scope()} AND person = ${person} LIMIT 1) AS seen`,
  )
  if (!row!.seen) throw notFound(`Nobody with the id ${person} was seen.`)
}

/** Makes one person of two: the one of `from`, with all its ids, stands for the one of `into`. @throws not_found, invalid, conflict */
export const merge = (ctx: Ctx, { from, into }: { from: string; into: string }): Promise<IdentityLink> =>
  decideByHand(ctx, async (tx) => {
    const [child, parent] = await Promise.all([personOf(tx, from), personOf(tx, into)])
    await mustBeSeen(tx, child, 'body.from')
    await mustBeSeen(tx, parent, 'body.into')
    const overrides = await join(tx, { child, parent })
    const id = linkIdOf(tx.workspace.id, child, parent, 'manual')
    const at = tx.now().toISOString()
    const before = await findLink(tx, id)
    const news = { eventId: null, sourceId: null, at, decidedAt: at, decidedBy: tx.actor.name, history: [] }
    const link = before ?? { id, child, parent, origin: 'manual' as const, status: 'linked' as const, reason: '' as const, ...news }
    return { link, status: 'linked', overrides, event: 'events.people_merged' }
  })
