import type { AppCtx } from '#kernel/context.ts'
import { careTopic } from '../care/settings.ts'
import { groupsOf, membershipLine, mirrored, type Row } from '../store/row.ts'

/** So many pairs are remembered in each of two generations, and so many characters of theirs. */
const mostPairs = 100_000
const mostCharacters = 12_000_000

interface Known {
  /** When the earliest event of a pair that is written down happened, as far as it is remembered. */
  since(pair: string): number | undefined
  put(pair: string, at: number): void
  forget(): void
  workspaces: Set<string>
}

/** The older half is dropped as a whole when the younger one is full; what is asked for moves into the younger one. */
function createKnown(): Known {
  let [young, old] = [new Map<string, number>(), new Map<string, number>()]
  let size = 0
  const put = (pair: string, at: number) => {
    if (young.size >= mostPairs || size + pair.length > mostCharacters) [young, old, size] = [new Map(), young, 0]
    if (!young.has(pair)) size += pair.length
    young.set(pair, at)
  }
  return {
    since(pair) {
      const at = young.get(pair) ?? old.get(pair)
      if (at !== undefined && !young.has(pair)) put(pair, at)
      return at
    },
    put,
    forget() {
      ;[young, old, size] = [new Map(), new Map(), 0]
    },
    workspaces: new Set(),
  }
}

const caches = new WeakMap<AppCtx, Known>()

/** What this process has written. Where data are removed it forgets: what comes again is news again. */
function knownOf(app: AppCtx, workspaceId: string): Known {
  const known = caches.get(app) ?? createKnown()
  caches.set(app, known)
  if (!known.workspaces.has(workspaceId)) {
    known.workspaces.add(workspaceId)
    app.live.subscribe(workspaceId, ({ topic }) => topic === careTopic && known.forget())
  }
  return known
}

interface Evidence {
  row: Row
  kind: string
  group: string
}

/** By pair, the earliest event that names both, where that is news. */
function newsOf(app: AppCtx, rows: readonly Row[]): Map<string, Evidence> {
  const news = new Map<string, Evidence>()
  for (const row of rows) {
    const { normal, workspaceId } = row
    // A group call says more, and says it each time.
    if (!normal.person || normal.type === 'group') continue
    for (const [kind, group] of groupsOf(normal)) {
      const pair = `${workspaceId} ${kind}\0${group}\0${normal.person}`
      const since = news.get(pair)?.row.normal.ts ?? knownOf(app, workspaceId).since(pair)
      if (since === undefined || normal.ts < since) news.set(pair, { row, kind, group })
    }
  }
  return news
}

/**
 * What events that name a person and an account, or another group, say of who belongs where: a row for each pair that this process has not met lately, not
 * for each event. It is written with its time mirrored at 1970, so that it loses against every group call and import, and the earliest event counts of
 * several; whoever writes it again changes nothing. `written` is to be called once the lines are on disk.
 */
export function belongingOf(app: AppCtx, rows: readonly Row[]): { lines: string[]; written: () => void } {
  const news = newsOf(app, rows)
  return {
    lines: [...news.values()].map(({ row, kind, group }) => membershipLine(row, kind, group, mirrored(row.normal.ts))),
    written() {
      for (const [pair, { row }] of news) knownOf(app, row.workspaceId).put(pair, row.normal.ts)
    },
  }
}
