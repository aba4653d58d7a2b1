import { sql as pgSql } from 'kysely'
import * as z from 'zod'
import { sql } from '../clickhouse/sql.ts'
import type { AppCtx } from '../context.ts'
import { endpoint } from './endpoint.ts'
import { route, type Route } from './route.ts'

const store = z.object({ status: z.enum(['ok', 'away']), reason: z.string().optional(), milliseconds: z.number() })

const getHealth = endpoint({
  id: 'kernel.health.get',
  method: 'GET',
  path: '/health',
  access: 'public',
  summary: 'Whether the product and its two databases work, and how fresh the data is',
  output: z.looseObject({ status: z.enum(['ok', 'unavailable']), version: z.string(), postgres: store, clickhouse: store }),
})

/** How long a store may take to answer before it counts as away. */
const patienceMilliseconds = 2_000

async function check(work: () => Promise<unknown>): Promise<z.output<typeof store>> {
  const started = performance.now()
  const milliseconds = () => Math.round(performance.now() - started)
  try {
    await Promise.race([
      work(),
      new Promise((_, reject) => setTimeout(() => reject(new Error('No answer within 2 seconds')), patienceMilliseconds).unref()),
    ])
    return { status: 'ok', milliseconds: milliseconds() }
  } catch (error) {
    return { status: 'away', reason: plainReason(error), milliseconds: milliseconds() }
  }
}

/** The first line of an error without addresses or passwords, since anybody may ask for the health. */
const plainReason = (error: unknown): string => {
  const { code, message } = error as { code?: string; message?: string }
  return code === 'ECONNREFUSED'
    ? 'It does not accept connections'
    : (message ?? String(error))
        .split('\n')[0]!
        .replaceAll(/\S+:\/\/\S+/g, '[address]')
        .slice(0, 200)
}

/** `GET /health`: 200 when both stores answer, else 503 with the reason. */
export const healthRoute = (version: string): Route =>
  route(getHealth, async (app: AppCtx, _input, { reply }) => {
    const [postgres, clickhouse] = await Promise.all([
      check(() => pgSql`select 1`.execute(app.db)),
      check(() => app.ch.query(sql`SELECT 1`)),
    ])
    const isOk = postgres.status === 'ok' && clickhouse.status === 'ok'
    const parts = await Promise.all(app.modules.filter((module) => module.health).map((module) => module.health!(app).catch(() => ({}))))
    if (!isOk) reply.code(503)
    return Object.assign({ status: isOk ? ('ok' as const) : ('unavailable' as const), version, postgres, clickhouse }, ...parts)
  })
