import { render, type Sql } from '#kernel/clickhouse/sql.ts'
import type { Ctx } from '#kernel/context.ts'
import type { Explanation } from '../contract.ts'

/** Asks the event store and keeps what was asked, for "explain this number". */
export interface Asker {
  ask<Row>(label: string, query: Sql): Promise<Row[]>
  /** The same, but null, and nothing kept, when there would be more than so many groups. */
  askIfFew<Row>(label: string, query: Sql, mostGroups: number): Promise<Row[] | null>
  asked: Explanation[]
}

const tooManyRows = '158'

export function asker(ctx: Ctx): Asker {
  const asked: Explanation[] = []
  return {
    asked,
    ask(label, query) {
      asked.push({ label, ...render(query) })
      return ctx.ch.query(query, ctx.signal ? { signal: ctx.signal } : {})
    },
    async askIfFew<Row>(label: string, query: Sql, mostGroups: number) {
      const settings = { max_rows_to_group_by: String(mostGroups), group_by_overflow_mode: 'throw' } as const
      try {
        const rows = await ctx.ch.query<Row>(query, { settings, ...(ctx.signal && { signal: ctx.signal }) })
        asked.push({ label, ...render(query) })
        return rows
      } catch (error) {
        if ((error as { code?: unknown }).code === tooManyRows) return null
        throw error
      }
    },
  }
}
