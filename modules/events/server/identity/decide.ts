import type { LinkReason, LinkStatus } from '../../contract.ts'
import { isId, linkIdOf } from './ids.ts'
import { pairOf, type Claim, type LinkRow, type Override } from './link.ts'

/** What is known of the ids that claims name. `decide` brings it up to date as it goes. */
export interface View {
  workspaceId: string
  /** For ids that have ever stood for another: the person and the version of that row. */
  stands: Map<string, Omit<Override, 'key'>>
  /** Ids that stand for another now, each with the one that it was linked to. */
  parents: Map<string, string>
  /** What the log says last, by pair of ids; by the id alone for what is no id. */
  recorded: Map<string, LinkStatus[]>
  /** Claims that were refused because the id is a known user: a call that merges outright may decide those anew. */
  refusedAsKnown: Set<string>
  /** How many other ids a person has, where it has any. */
  sizes: Map<string, number>
  /** Those ids, of persons that are claimed to be another one. */
  members: Map<string, string[]>
  /** Ids that were seen as the user of an identify call, and at which place: before all others when it is stored already. */
  identified: ReadonlyMap<string, number>
  /** The most ids that one person may come to by itself. */
  mostIds: number
}

/** What claims lead to: rows for the log and for what follows from it. */
export interface Decided {
  links: LinkRow[]
  overrides: Override[]
  /** The log and what follows from it disagree, as they may after a crash. */
  isTorn: boolean
}

/** What a claim is known by: an id that is none by itself, since millions may be claimed to be it. */
export const nameOf = ({ child, parent }: Pick<Claim, 'child' | 'parent'>): string =>
  !isId(child) ? child : !isId(parent) ? parent : pairOf(child, parent)

export const personOf = ({ stands }: Pick<View, 'stands'>, key: string): string => stands.get(key)?.person ?? key

type Verdict = { status: 'linked' | 'held' | 'refused'; reason: LinkReason }

const refused = (reason: LinkReason): Verdict => ({ status: 'refused', reason })

/** Decides a claim that is not in the log. The first link of an id wins, and only a call that merges outright joins two known users. */
function judge(view: View, { child, parent, origin, place }: Claim): Verdict {
  const person = personOf(view, parent)
  if (view.parents.has(child)) return refused(personOf(view, child) === person ? 'same_person' : 'already_linked')
  if (person === child) return refused('cycle')
  const own = view.sizes.get(child) ?? 0
  if (origin === 'alias' && (own > 0 || (view.identified.get(child) ?? Infinity) < place)) return refused('already_identified')
  const together = own + (view.sizes.get(person) ?? 0) + 2
  return together > view.mostIds ? { status: 'held', reason: 'too_many_ids' } : { status: 'linked', reason: '' }
}

/** Lets an id, and all that stand for it, stand for the person of another. Returns what has to be written. */
function follow(view: View, { child, parent }: Claim): Override[] {
  const person = personOf(view, parent)
  const moved = [child, ...(view.members.get(child) ?? [])]
  const overrides = moved.map((key) => ({ key, person, version: (view.stands.get(key)?.version ?? 0) + 1 }))
  for (const { key, version } of overrides) view.stands.set(key, { person, version })
  view.parents.set(child, parent)
  view.sizes.set(person, (view.sizes.get(person) ?? 0) + moved.length)
  view.sizes.delete(child)
  view.members.delete(child)
  const members = view.members.get(person) ?? []
  for (const key of moved) members.push(key)
  view.members.set(person, members)
  return overrides
}

/** Whether a claim that was refused as an alias is now a merge that is meant. */
export const isDecidedAnew = ({ refusedAsKnown }: Pick<View, 'refusedAsKnown'>, { child, parent, origin }: Claim): boolean =>
  origin === 'merge' && refusedAsKnown.has(pairOf(child, parent))

/**
 * Decides claims in their order. Pure but for `view`, which then holds what was decided. A claim that is in the log already adds nothing, except that one
 * which somebody undid by hand is noted once as refused.
 */
export function decide(claims: readonly Claim[], view: View, recordedAt: number): Decided {
  const decided: Decided = { links: [], overrides: [], isTorn: false }
  const note = (claim: Pick<Claim, 'child' | 'parent'> & Claim, { status, reason }: Verdict, name: string, id: string) => {
    const { child, parent, origin, eventId, sourceId, at } = claim
    decided.links.push({ id, child, parent, origin, status, reason, eventId, sourceId, at, recordedAt, recordedBy: '' })
    view.recorded.set(name, [...(view.recorded.get(name) ?? []), status])
    if (reason === 'already_identified') view.refusedAsKnown.add(name)
  }
  for (const claim of claims) {
    const { child, parent, origin } = claim
    const name = nameOf(claim)
    const before = view.recorded.get(name) ?? []
    if (!isId(child) || !isId(parent)) {
      const ids = isId(child) ? { child: parent, parent: child } : { child, parent }
      if (before.length === 0)
        note({ ...claim, ...ids }, refused('not_an_id'), name, linkIdOf(view.workspaceId, ids.child, '', 'not_an_id'))
    } else if (before.includes('linked')) {
      if (personOf(view, child) !== personOf(view, parent)) decided.isTorn = true
    } else if (before.includes('undone') && !before.includes('refused')) {
      note(claim, refused('undone_by_hand'), name, linkIdOf(view.workspaceId, child, parent, 'undone_by_hand'))
    } else if (before.length === 0 || (before.length === 1 && isDecidedAnew(view, claim))) {
      if (!view.parents.has(child) && personOf(view, child) !== child) decided.isTorn = true
      const verdict = judge(view, claim)
      note(claim, verdict, name, linkIdOf(view.workspaceId, child, parent, origin))
      if (verdict.status === 'linked') for (const row of follow(view, claim)) decided.overrides.push(row)
    }
  }
  return decided
}
