import { as, sql, type Sql } from '#kernel/clickhouse/sql.ts'
import type { AppCtx } from '#kernel/context.ts'
import { usualMostIds, type LinkReason, type LinkStatus } from '../../contract.ts'
import { slicesOf } from '../pieces.ts'
import { isDecidedAnew, type View } from './decide.ts'
import { isId } from './ids.ts'
import { pairOf, type Claim } from './link.ts'

/** Parameters travel in the address of a request, which may be a megabyte long. */
const mostInAddress = 300_000

/** Asks once for each slice of keys that fits into a request. */
async function inSlices<Row>(keys: Iterable<string>, ask: (keys: readonly string[]) => Promise<Row[]>): Promise<Row[]> {
  const rows: Row[] = []
  for (const slice of slicesOf([...keys], (key) => encodeURIComponent(key).length + 8, mostInAddress))
    for (const row of await ask(slice)) rows.push(row)
  return rows
}

const within = (workspaceId: string): Sql => sql`workspace_id = ${as('UUID', workspaceId)}`

/** The ids of persons, without those that once were theirs and are no more, as a query: key, person, version. */
export const idsOfPeople = (whose: Sql, people: Sql): Sql => sql`
  SELECT key, argMax(person, version) AS stands_for, max(version) AS latest FROM identity_overrides
  WHERE ${whose} AND key IN (SELECT key FROM identity_overrides WHERE ${whose} AND person IN (${people}))
  GROUP BY key HAVING stands_for IN (${people}) AND stands_for != key`

interface StandsRow {
  key: string
  stands_for: string
  latest: string
}

/** The persons that ids stand for, of those that ever stood for another. */
async function standsOf(app: AppCtx, workspaceId: string, keys: Iterable<string>): Promise<View['stands']> {
  const rows = await inSlices(keys, (slice) =>
    app.ch.query<StandsRow>(sql`
      SELECT key, argMax(person, version) AS stands_for, max(version) AS latest FROM identity_overrides
      WHERE ${within(workspaceId)} AND key IN ${as('Array(String)', slice)} GROUP BY key`),
  )
  return new Map(rows.map(({ key, stands_for: person, latest }) => [key, { person, version: Number(latest) }]))
}

interface EntryRow {
  child: string
  parent: string
  state: LinkStatus
  why: LinkReason
}

/** Of the entries about the children: which is active, and what became of the claims if they are in the log already. */
async function entriesOf(app: AppCtx, workspaceId: string, claims: readonly Claim[]): Promise<EntryRow[]> {
  const size = ({ child, parent }: Claim) => encodeURIComponent(child + parent).length + 16
  const rows: EntryRow[] = []
  for (const slice of slicesOf(claims, size, mostInAddress)) {
    const ids = [...new Set(slice.flatMap(({ child, parent }) => [child, ...(isId(parent) ? [] : [parent])]))]
    const parents = [...new Set(slice.map(({ parent }) => parent))]
    const found = await app.ch.query<EntryRow>(sql`
      SELECT child, parent, argMax(status, recorded_at) AS state, argMax(reason, recorded_at) AS why FROM identity_links
      WHERE ${within(workspaceId)} AND child IN ${as('Array(String)', ids)} GROUP BY child, parent, id
      HAVING state = 'linked' OR why = 'not_an_id' OR parent IN ${as('Array(String)', parents)}`)
    for (const row of found) rows.push(row)
  }
  return rows
}

async function sizesOf(app: AppCtx, workspaceId: string, people: Iterable<string>): Promise<View['sizes']> {
  const rows = await inSlices(people, (slice) =>
    app.ch.query<{ person: string; n: number }>(sql`
      SELECT stands_for AS person, toUInt32(count()) AS n
      FROM (${idsOfPeople(within(workspaceId), sql`SELECT arrayJoin(${as('Array(String)', slice)})`)}) GROUP BY person`),
  )
  return new Map(rows.map(({ person, n }) => [person, n]))
}

async function membersOf(app: AppCtx, workspaceId: string, people: Iterable<string>): Promise<StandsRow[]> {
  return inSlices(people, (slice) =>
    app.ch.query<StandsRow>(idsOfPeople(within(workspaceId), sql`SELECT arrayJoin(${as('Array(String)', slice)})`)),
  )
}

/** Which of the ids have been the user of an identify call that is stored. */
async function identifiedOf(app: AppCtx, workspaceId: string, ids: Iterable<string>): Promise<string[]> {
  const rows = await inSlices(ids, (slice) =>
    app.ch.query<{ person: string }>(sql`
      SELECT DISTINCT person FROM events WHERE ${within(workspaceId)} AND event = '$identify' AND user_id = person
        AND person IN ${as('Array(String)', slice)}`),
  )
  return rows.map(({ person }) => person)
}

/** The most ids that one person of the workspace may come to by itself. */
async function mostIdsOf(app: AppCtx, workspaceId: string): Promise<number> {
  const row = await app.db.selectFrom('identity_settings').select('most_ids').where('workspace_id', '=', workspaceId).executeTakeFirst()
  return row?.most_ids ?? usualMostIds
}

/** Adds to the list of a key where it is: a list made anew for each of 100,000 members would hold up everybody who stores events. */
function addTo<Item>(lists: Map<string, Item[]>, key: string, item: Item): void {
  const list = lists.get(key)
  if (list) list.push(item)
  else lists.set(key, [item])
}

/** Reads what is known of the ids that claims name. `identified` says who was the user of an identify call among their neighbours, and where. */
export async function loadView(
  app: AppCtx,
  workspaceId: string,
  claims: readonly Claim[],
  identified: ReadonlyMap<string, number>,
): Promise<View> {
  const ids = new Set(claims.flatMap(({ child, parent }) => [child, parent]))
  const [stands, entries, sizes, mostIds] = await Promise.all([
    standsOf(app, workspaceId, ids),
    entriesOf(app, workspaceId, claims),
    sizesOf(app, workspaceId, ids),
    mostIdsOf(app, workspaceId),
  ])
  const parents = new Map<string, string>()
  const recorded: View['recorded'] = new Map()
  const refusedAsKnown = new Set<string>()
  for (const { child, parent, state, why } of entries) {
    if (state === 'linked') parents.set(child, parent)
    const name = why === 'not_an_id' ? child : pairOf(child, parent)
    addTo(recorded, name, state)
    if (why === 'already_identified') refusedAsKnown.add(name)
  }
  const isOpen = (claim: Claim) => !recorded.has(pairOf(claim.child, claim.parent)) || isDecidedAnew({ refusedAsKnown }, claim)
  const asked = claims.filter((claim) => isId(claim.child) && isId(claim.parent) && isOpen(claim))
  // Most parents stand for themselves, so that their sizes are known by now.
  const others = new Set(asked.flatMap(({ parent }) => stands.get(parent)?.person ?? []).filter((person) => !ids.has(person)))
  for (const [person, size] of await sizesOf(app, workspaceId, others)) sizes.set(person, size)
  const joining = new Set(asked.map(({ child }) => child).filter((child) => (sizes.get(child) ?? 0) > 0 && sizes.get(child)! < mostIds))
  const members: View['members'] = new Map()
  for (const { key, stands_for: person, latest } of await membersOf(app, workspaceId, joining)) {
    stands.set(key, { person, version: Number(latest) })
    addTo(members, person, key)
  }
  const before = await identifiedOf(app, workspaceId, new Set(asked.flatMap(({ child, origin }) => (origin === 'alias' ? [child] : []))))
  return {
    workspaceId,
    stands,
    parents,
    recorded,
    refusedAsKnown,
    sizes,
    members,
    identified: new Map([...identified, ...before.map((id): [string, number] => [id, -1])]),
    mostIds,
  }
}
