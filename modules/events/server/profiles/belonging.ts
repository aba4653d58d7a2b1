import type { AppCtx } from '#kernel/context.ts'
import { careTopic } from '../care/settings.ts'
import { rememberedUntil } from '../remembered.ts'
import { groupsOf, membershipLine, mirrored, type Row } from '../store/row.ts'

/** When the earliest event of a pair that this process has written happened. Where data are removed it forgets: what comes again is news again. */
export const knownBelongingOf = rememberedUntil<number>(careTopic)

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
      const since = news.get(pair)?.row.normal.ts ?? knownBelongingOf(app, workspaceId).get(pair)
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
      for (const [pair, { row }] of news) knownBelongingOf(app, row.workspaceId).put(pair, row.normal.ts)
    },
  }
}
