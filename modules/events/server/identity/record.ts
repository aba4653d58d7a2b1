import type { AppCtx } from '#kernel/context.ts'
import type { Row } from '../store/row.ts'
import { claimsOf } from './claims.ts'
import { decide, nameOf } from './decide.ts'
import { knownPairsOf } from './known-pairs.ts'
import { pairOf, type Claim } from './link.ts'
import { write } from './log.ts'
import { rebuildOverrides } from './rebuild.ts'
import { loadView } from './view.ts'

interface News {
  claims: Claim[]
  /** Users of identify calls, and where the first call stands. */
  identified: Map<string, number>
}

/** A call that merges outright is news also of a pair that was refused as an alias. */
const markOf = ({ origin }: Claim): string => (origin === 'merge' ? '\0' : '')

/** What events say of ids that this process has not met lately, by workspace; each pair once. */
function newsOf(app: AppCtx, rows: readonly Row[]): Map<string, News> {
  const news = new Map<string, News>()
  const met = new Set<string>()
  for (const [place, row] of rows.entries()) {
    const { normal, workspaceId } = row
    // Most events carry one id only: those are let go before anything is made of them.
    if (!(normal.userId && normal.anonymousId) && normal.type !== 'alias' && normal.type !== 'identify') continue
    const own = news.get(workspaceId) ?? { claims: [], identified: new Map<string, number>() }
    news.set(workspaceId, own)
    const pairs = knownPairsOf(app, workspaceId)
    for (const claim of claimsOf(row, place)) {
      const pair = workspaceId + markOf(claim) + pairOf(claim.child, claim.parent)
      if (met.has(pair) || pairs.get(pair)) continue
      met.add(pair)
      const name = workspaceId + markOf(claim) + nameOf(claim)
      if (name !== pair && (met.has(name) || pairs.get(name))) continue
      met.add(name)
      own.claims.push(claim)
    }
    if (normal.type === 'identify' && normal.userId && !own.identified.has(normal.userId)) own.identified.set(normal.userId, place)
  }
  return news
}

/**
 * Records which ids the events say belong together, and what follows from it. Call it under the locks of their workspaces, before the events are stored:
 * it is safe to repeat, and adds nothing when the same events come again. @throws when a store is away
 */
export async function recordIdentity(app: AppCtx, rows: readonly Row[]): Promise<void> {
  for (const [workspaceId, { claims, identified }] of newsOf(app, rows)) {
    if (claims.length === 0) continue
    const view = await loadView(app, workspaceId, claims, identified)
    const { links, overrides, isTorn } = decide(claims, view, app.now().getTime())
    await write(app, workspaceId, links, overrides)
    if (isTorn) await rebuildOverrides(app, workspaceId)
    const pairs = knownPairsOf(app, workspaceId)
    for (const claim of claims) pairs.put(workspaceId + markOf(claim) + nameOf(claim), true)
  }
}
