import { sql } from 'kysely'
import type { AppCtx, Ctx } from '#kernel/context.ts'

/** The names that a question read. */
export interface Used {
  events: readonly string[]
  properties: readonly { of: 'event' | 'person' | 'account'; name: string }[]
  /** The metric that asked, if one did. */
  reader?: string
}

interface Use {
  workspaceId: string
  day: string
  of: string
  name: string
  reader: string
  uses: number
}

const writeAfterMs = 2_000
const mostNames = 20_000

interface Uses {
  noted: Map<string, Use>
  timer: NodeJS.Timeout | undefined
}

const notes = new WeakMap<AppCtx, Uses>()

function usesOf(app: AppCtx): Uses {
  const uses = notes.get(app) ?? { noted: new Map<string, Use>(), timer: undefined }
  notes.set(app, uses)
  return uses
}

/** Writes down what was noted. What cannot be written is left out: it is a count of use, not of events. */
export async function flushUses(app: AppCtx): Promise<void> {
  const uses = usesOf(app)
  clearTimeout(uses.timer)
  uses.timer = undefined
  const rows = [...uses.noted.values()]
  uses.noted.clear()
  if (rows.length === 0) return
  try {
    await sql`
      insert into name_uses as known (workspace_id, day, of, name, reader, uses)
      select r."workspaceId", r.day, r.of, r.name, r.reader, r.uses
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r ("workspaceId" uuid, day date, of text, name text, reader text, uses bigint)
      order by 1, 2, 3, 4, 5
      on conflict (workspace_id, day, of, name, reader) do update set uses = known.uses + excluded.uses`.execute(app.db)
  } catch (error) {
    app.log.debug({ err: error }, 'The use of names could not be written')
  }
}

/** Notes that a question read these names. Costs no query: it is written a moment later, with others. */
export function noteUse(ctx: Ctx, { events, properties, reader = '' }: Used): void {
  const uses = usesOf(ctx.app)
  const day = ctx.now().toISOString().slice(0, 10)
  const names: [of: string, name: string][] = [
    ...events.map((name): [string, string] => ['event', name]),
    ...properties.map(({ of, name }): [string, string] => [`${of}_property`, name]),
  ]
  for (const [of, name] of names) {
    const key = JSON.stringify([ctx.workspace.id, day, of, name, reader])
    const use = uses.noted.get(key)
    if (use) use.uses++
    else if (uses.noted.size < mostNames) uses.noted.set(key, { workspaceId: ctx.workspace.id, day, of, name, reader, uses: 1 })
  }
  uses.timer ??= setTimeout(() => void flushUses(ctx.app), writeAfterMs).unref()
}
