import { render, type Sql } from '#kernel/clickhouse/sql.ts'
import type { Ctx } from '#kernel/context.ts'
import type { Explanation } from '../contract.ts'

/** Asks the event store and keeps what was asked, for "explain this number". */
export interface Asker {
  ask<Row>(label: string, query: Sql): Promise<Row[]>
  asked: Explanation[]
}

export function asker(ctx: Ctx): Asker {
  const asked: Explanation[] = []
  return {
    asked,
    ask(label, query) {
      asked.push({ label, ...render(query) })
      return ctx.ch.query(query, ctx.signal ? { signal: ctx.signal } : {})
    },
  }
}
