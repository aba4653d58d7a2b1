import { sql as pgSql } from 'kysely'
import * as z from 'zod'
import { sql } from '../clickhouse/sql.ts'
import type { AppCtx } from '../context.ts'
import type { HealthPart } from '../module.ts'
import { endpoint } from './endpoint.ts'
import { diskHealth, watchDisk, type DiskHealth } from './health-disk.ts'
import { plainReason } from './plain-reason.ts'
import { route, type Route } from './route.ts'

const store = z.object({ status: z.enum(['ok', 'away']), reason: z.string().optional(), milliseconds: z.number() })
type StoreHealth = z.output<typeof store>

const getHealth = endpoint({
  id: 'kernel.health.get',
  method: 'GET',
  path: '/health',
  access: 'public',
  summary: 'Whether the product and its two databases work, whether events can be stored, and how fresh the data is',
  output: z.looseObject({
    status: z
      .enum(['ok', 'degraded', 'unavailable'])
      .describe('ok; degraded: reading works, but events cannot be stored; unavailable: a database is away.'),
    reason: z.string().optional().describe('What does not work, in sentences.'),
    version: z.string(),
    postgres: store,
    clickhouse: store,
    disk: diskHealth.optional().describe('Of the data directory; absent when both databases are servers of your own.'),
  }),
})

/** How long a store or the disk may take to answer before it counts as away. */
const patienceMilliseconds = 2_000

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('No answer within 2 seconds')), patienceMilliseconds)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}

async function checkStore(work: () => Promise<unknown>): Promise<StoreHealth> {
  const started = performance.now()
  const milliseconds = () => Math.round(performance.now() - started)
  try {
    await inTime(work())
    return { status: 'ok', milliseconds: milliseconds() }
  } catch (error) {
    return { status: 'away', reason: plainReason(error), milliseconds: milliseconds() }
  }
}

/** The disk matters while at least one store lives on it. A disk that hangs is as good as none. */
async function checkDisk(look: () => Promise<DiskHealth>): Promise<DiskHealth> {
  return inTime(look()).catch((error: unknown) => ({ status: 'unwritable', reason: `${plainReason(error)}.`, freeMegabytes: null }))
}

const isEmbedded = ({ config }: AppCtx): boolean => !(config.DATABASE_URL && config.CLICKHOUSE_URL)

async function partsOf(app: AppCtx): Promise<Record<string, HealthPart>> {
  const parts = await Promise.all(app.modules.map(async (module) => module.health?.(app).catch(() => ({}))))
  return Object.assign({}, ...parts) as Record<string, HealthPart>
}

/** `GET /health`: 200 when both stores answer and events can be stored, else 503 with the reason. */
export function healthRoute(version: string): Route {
  let look: (() => Promise<DiskHealth>) | undefined
  return route(getHealth, async (app: AppCtx, _input, { reply }) => {
    if (isEmbedded(app)) look ??= watchDisk(app.config.FAIRLEAD_DATA)
    const [postgres, clickhouse, disk, parts] = await Promise.all([
      checkStore(() => pgSql`select 1`.execute(app.db)),
      checkStore(() => app.ch.query(sql`SELECT 1`)),
      look && checkDisk(look),
      partsOf(app),
    ])
    const away = [
      ...(postgres.status === 'ok' ? [] : [`PostgreSQL does not answer: ${postgres.reason}.`]),
      ...(clickhouse.status === 'ok' ? [] : [`ClickHouse does not answer: ${clickhouse.reason}.`]),
    ]
    const failing = [disk, ...Object.values(parts)].flatMap((part) =>
      part?.status === undefined || part.status === 'ok' ? [] : [part.reason ?? part.status],
    )
    const problems = [...away, ...failing]
    const status = away.length > 0 ? 'unavailable' : failing.length > 0 ? 'degraded' : 'ok'
    if (status !== 'ok') reply.code(503)
    return {
      status,
      ...(problems.length > 0 && { reason: problems.join(' ') }),
      version,
      postgres,
      clickhouse,
      ...(disk && { disk }),
      ...parts,
    } as const
  })
}
