import { describe, expect, it } from 'vitest'
import type { Endpoint } from '#kernel/http/endpoint.ts'
import * as events from '#modules/events/contract.ts'
import * as metrics from '#modules/metrics/contract.ts'
import * as workspace from '#modules/workspace/contract.ts'
import { modules } from '#server/app.ts'
import { readCode } from './reach.ts'
import { filesUnder, textOf, withoutComments } from './source-tree.ts'

/** Endpoints that are not GET and yet leave nothing in the audit log, by what they are. */
const silent: Record<string, string[]> = {
  'A question: it comes with a body, and changes nothing': [
    'metrics.trend.run',
    'metrics.adoption.run',
    'metrics.churn.run',
    'metrics.churn.accounts',
    'metrics.answer.csv',
    'metrics.metric.evaluate',
    'metrics.chart.run',
    'events.imports.preview',
    'events.plan.preview_repair',
    'events.plan.check_file',
    'events.webhooks.preview',
    'events.quarantine.preview_bodies',
    'events.identity.preview_links',
    'workspace.invitation.look_up',
  ],
  'A file that lies there for a week: what is done with it, an import, is written down': ['events.imports.upload'],
  'A job does it for every address and writes it down: the time of the answer must not tell which have an account': [
    'workspace.password.request_reset',
  ],
}

const endpoints: Endpoint[] = modules.flatMap((module) => module.routes ?? []).map(({ endpoint }) => endpoint)
/** Ingestion stores events; what it stored is told by its own counters, not line by line. */
const mutating = endpoints.filter(({ method, access }) => method !== 'GET' && access !== 'ingest')

const idOf = new Map(
  [workspace, events, metrics].flatMap((contract) =>
    Object.entries(contract).flatMap(([name, value]): [string, string][] =>
      value && typeof value === 'object' && 'method' in value && 'id' in value ? [[name, String(value.id)]] : [],
    ),
  ),
)

/** The text from an opening bracket to the one that closes it. Brackets in our routes' strings come in pairs. */
function bracketed(text: string, from: number): string {
  let depth = 0
  for (let at = from; at < text.length; at++) {
    if ('([{'.includes(text[at]!)) depth++
    if (')]}'.includes(text[at]!) && --depth === 0) return text.slice(from, at + 1)
  }
  return text.slice(from)
}

interface Handler {
  path: string
  code: string
}

/** The handler of each endpoint, as it is written: `route(contract.signIn, (app, { body }) => …)`. */
function handlersIn(path: string): [string, Handler][] {
  const code = withoutComments(textOf(path))
  return [...code.matchAll(/\broute\(\s*(?:\w+\.)?(\w+),/g)].flatMap(({ 0: begin, 1: name, index }): [string, Handler][] => {
    const id = idOf.get(name!)
    const whole = bracketed(code, index + 'route'.length)
    return id ? [[id, { path, code: whole.slice(begin.length - 'route'.length) }]] : []
  })
}

const serverFiles = filesUnder('modules').filter((path) => /\/server\/.*\.ts$/.test(path) && !path.endsWith('.test.ts'))
const handlers = new Map(serverFiles.flatMap(handlersIn))
const source = readCode((path) => (serverFiles.includes(path) ? textOf(path) : undefined))
const isWrittenDown = (id: string): boolean => {
  const handler = handlers.get(id)
  return handler !== undefined && source.reaches(handler.path, handler.code, /\bpublish\(/)
}
const exempt = new Set(Object.values(silent).flat())

describe('the audit log', () => {
  it('is looked for behind every endpoint that changes something', () => {
    expect(mutating.length).toBeGreaterThan(60)
    expect(mutating.map(({ id }) => id).filter((id) => !handlers.has(id))).toEqual([])
  })

  it.each(mutating.filter(({ id }) => !exempt.has(id)).map(({ id }) => id))('is written by %s', (id) => {
    expect(
      isWrittenDown(id),
      `${id} publishes no domain event. Publish one in the transaction of its change, or say in test/audit.test.ts why it needs none.`,
    ).toBe(true)
  })

  it.each([...exempt])('has no need of %s, which exists and publishes nothing', (id) => {
    expect(mutating.map((endpoint) => endpoint.id)).toContain(id)
    expect(isWrittenDown(id)).toBe(false)
  })

  it('would miss a verb that forgets to publish', () => {
    const files: Record<string, string> = {
      'routes.ts': "import * as teams from './teams.ts'\nimport { rename as change } from './names.ts'\n",
      'teams.ts': 'export async function add(ctx) {\n  await ctx.publish("x")\n}\nexport const forget = (ctx) => ctx.db.run()\n',
      'names.ts':
        "import { add } from './teams.ts'\nconst note = (ctx) => add(ctx)\nexport const rename = (ctx) =>\n  ctx.tx((tx) => note(tx))\n",
    }
    const code = readCode((path) => files[path])
    const reaches = (handler: string) => code.reaches('routes.ts', handler, /\bpublish\(/)
    expect(['teams.add(ctx)', 'teams.forget(ctx)', 'change(ctx)', 'add(ctx)'].map(reaches)).toEqual([true, false, true, false])
  })
})
