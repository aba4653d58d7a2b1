import { describe, expect, it } from 'vitest'
import { levels, type Endpoint } from '#kernel/http/endpoint.ts'
import { moduleOrder } from '#modules/index.ts'
import { objection } from './one-way-rule.ts'
import { circles, filesUnder, importsIn, sourceFiles, textOf, withoutComments } from './source-tree.ts'
import { belongsToWorkspace, isProtected, tablesIn } from './table-rules.ts'
import { mayWorkUnscoped, opensStore, worksUnscoped } from './unscoped-stores.ts'
import { mayNameNoWorkspace, statementsIn } from './workspace-conditions.ts'

const longestFile = 400

/** Files that may be longer, and why. */
const mayBeLonger: Record<string, string> = {}

/** PostgreSQL tables whose rows belong to no single workspace, and why. */
const belongToNoWorkspace: Record<string, string> = {
  workspaces: 'is the workspace itself',
  auth_users: 'a person may be a member of several workspaces',
  auth_sessions: 'belongs to a person',
  auth_accounts: 'belongs to a person',
  auth_verifications: 'belongs to a person',
  auth_attempts: 'counts by address, before anybody is signed in',
}

/** Places outside the product, where reading the environment is how they are told what to do. */
const mayReadEnvironment = /^(bin|test|e2e|bench)\/|\.test\.tsx?$|^kernel\/config\.ts$/

const files = sourceFiles()
const product = files.filter(({ path }) => /^(kernel|modules|server|web|sdk|demo)\//.test(path))

/** Fails with one sentence a line, each of which says what to do. */
const expectNone = (problems: readonly string[]) => expect(problems, `\n${problems.join('\n')}\n`).toHaveLength(0)

describe('the one-way rule', () => {
  it('holds for every import', () => {
    expectNone(files.flatMap(({ path, imports }) => imports.flatMap((one) => objection(path, one.path) ?? [])))
  })

  it('allows no circle of imports', () => {
    expectNone(
      circles(files).map((circle) => `${circle}: these import each other in a circle; move what they share into a file of its own`),
    )
  })

  it('lists every module', () => {
    const present = new Set(filesUnder('modules').flatMap((path) => path.split('/').slice(1, -1)[0] ?? []))
    const unlisted = [...present].filter((name) => !(moduleOrder as readonly string[]).includes(name))
    expectNone(unlisted.map((name) => `modules/${name} is not in modules/index.ts: add it after the modules that it uses`))
  })

  it.each([
    ['kernel/http/server.ts', 'modules/events/contract.ts', /the kernel knows nothing/],
    ['modules/events/server/ingest.ts', 'modules/metrics/contract.ts', /stands later/],
    ['modules/metrics/server/trend.ts', 'modules/events/server/ingest.ts', /shows only/],
    ['modules/metrics/web/TrendPage.tsx', 'modules/events/server/index.ts', /pages never use server code/],
    ['modules/events/contract.ts', 'modules/events/server/index.ts', /used on both sides/],
    ['modules/events/server/ingest.ts', 'server/app.ts', /know nothing of it/],
    ['server/main.ts', 'modules/events/server/index.ts', /only server\/app.ts/],
    ['web/shell/Rail.tsx', 'modules/events/web/index.ts', /only web\/routes.tsx/],
    ['web/ui/DataTable.tsx', 'modules/workspace/contract.ts', /no product words/],
    ['kernel/http/server.ts', 'test/harness.ts', /knows nothing|does not use its tests/],
  ])('refuses that %s imports %s', (from, to, sentence) => {
    expect(objection(from, to)).toMatch(sentence)
  })

  it.each([
    ['modules/metrics/server/trend.ts', 'modules/events/server/index.ts'],
    ['modules/metrics/contract/charts.ts', 'modules/events/contract.ts'],
    ['modules/metrics/web/TrendPage.tsx', 'web/ui/DataTable.tsx'],
    ['modules/metrics/server/trend.test.ts', 'test/harness.ts'],
    ['server/app.ts', 'modules/metrics/server/index.ts'],
    ['web/routes.tsx', 'modules/metrics/web/index.ts'],
    ['web/api/session.tsx', 'modules/workspace/contract.ts'],
  ])('allows that %s imports %s', (from, to) => {
    expect(objection(from, to)).toBeUndefined()
  })

  it('sees every kind of import', () => {
    const text = `import a, { b } from './a.ts'\nimport type { C } from '#kernel/c.ts'\nimport './d.css'\nexport {\n  e,\n} from '../e.ts'\nconst f = () => import('./f.ts')\n// import './g.ts'`
    expect(importsIn('web/ui/x.ts', text)).toEqual([
      { path: 'web/ui/a.ts', onLoad: true },
      { path: 'kernel/c.ts', onLoad: false },
      { path: 'web/e.ts', onLoad: true },
      { path: 'web/ui/d.css', onLoad: true },
      { path: 'web/ui/f.ts', onLoad: false },
    ])
  })
})

describe('endpoints', async () => {
  const contracts = files.filter(({ path }) => /^modules\/[^/]+\/contract\.ts$/.test(path))
  const endpoints: { module: string; endpoint: Endpoint }[] = []
  for (const { path } of contracts) {
    const exported = Object.values(
      (await import(/* @vite-ignore */ new URL(`../${path}`, import.meta.url).href)) as Record<string, unknown>,
    )
    for (const value of exported) if (isEndpoint(value)) endpoints.push({ module: path.split('/')[1]!, endpoint: value })
  }

  it('each have an access word', () => {
    const word = new RegExp(`^(public|setup|signed-in|ingest|[a-z][a-z-]*:(${levels.join('|')}))$`)
    const wrong = endpoints.filter(({ endpoint }) => !word.test(String(endpoint.access)))
    expectNone(
      wrong.map(
        ({ endpoint }) =>
          `${endpoint.id} has the access word "${endpoint.access}": expected public, setup, signed-in, ingest or area:level`,
      ),
    )
  })

  it('are named after their module, each once', () => {
    const ids = endpoints.map(({ endpoint }) => endpoint.id)
    const places = endpoints.map(({ endpoint }) => `${endpoint.method} ${endpoint.path}`)
    expectNone([
      ...endpoints
        .filter(({ module, endpoint }) => !endpoint.id.startsWith(`${module}.`))
        .map(({ module, endpoint }) => `${endpoint.id}: begin the id with "${module}."`),
      ...repeated(ids).map((id) => `${id} is declared twice: give each endpoint an id of its own`),
      ...repeated(places).map((place) => `${place} is declared twice: give each endpoint a path of its own`),
    ])
  })
})

function isEndpoint(value: unknown): value is Endpoint {
  return typeof value === 'object' && value !== null && 'id' in value && 'method' in value && 'path' in value && 'summary' in value
}

const repeated = (names: readonly string[]): string[] => [...new Set(names.filter((name, at) => names.indexOf(name) !== at))]

describe('tables', () => {
  const migrations = (store: string) => filesUnder(`migrations/${store}`).map((path) => ({ path, sql: textOf(path) }))

  it('of PostgreSQL each say which workspace a row belongs to, and are protected', () => {
    const all = migrations('postgres')
    const tables = all.flatMap(({ path, sql }) => tablesIn(sql).map((table) => ({ path, table })))
    const ours = tables.filter(({ table }) => !Object.hasOwn(belongToNoWorkspace, table.name))
    const everything = all.map(({ sql }) => sql).join('\n')
    expectNone([
      ...ours
        .filter(({ table }) => !belongsToWorkspace(table))
        .map(({ path, table }) => `${path}: ${table.name} needs "workspace_id uuid not null"`),
      ...ours
        .filter(({ table }) => belongsToWorkspace(table) && !isProtected(table, everything))
        .map(({ path, table }) => `${path}: end ${table.name} with "select fairlead_protect('${table.name}');"`),
    ])
  })

  it('of ClickHouse each say which workspace a row belongs to', () => {
    const tables = migrations('clickhouse').flatMap(({ path, sql }) => tablesIn(sql).map((table) => ({ path, table })))
    expectNone(
      tables.filter(({ table }) => !belongsToWorkspace(table)).map(({ path, table }) => `${path}: ${table.name} needs "workspace_id UUID"`),
    )
  })

  it('are found in a migration', () => {
    const sql =
      "create table if not exists a (\n workspace_id uuid not null,\n n numeric(3, 1) -- )\n);\ncreate table b (id uuid);\nselect fairlead_protect('a');"
    const tables = tablesIn(sql)
    expect(tables.map((table) => [table.name, belongsToWorkspace(table), isProtected(table, sql)])).toEqual([
      ['a', true, true],
      ['b', false, false],
    ])
  })
})

describe('stores that see every workspace', () => {
  const ours = product.filter(({ path }) => /^(kernel|modules)\//.test(path) && !/\.(test|fixture)\.tsx?$/.test(path))

  it('are used only where there is a reason', () => {
    expectNone([
      ...ours
        .filter((file) => worksUnscoped(file) && !Object.hasOwn(mayWorkUnscoped, file.path))
        .map(({ path }) => `${path} uses app.db or app.ch: use ctx.db or ctx.ch, or list it in test/unscoped-stores.ts with the reason`),
      ...ours
        .filter((file) => file.path.startsWith('modules/') && opensStore(file))
        .map(({ path }) => `${path} opens a store: use ctx.db or ctx.ch`),
    ])
  })

  it('are used by every file that is listed', () => {
    const used = new Set(ours.filter(worksUnscoped).map(({ path }) => path))
    expectNone(
      Object.keys(mayWorkUnscoped)
        .filter((path) => !used.has(path))
        .map((path) => `${path} does not use app.db or app.ch any more: take it off the list in test/unscoped-stores.ts`),
    )
  })

  it.each([
    ['await app.db.selectFrom("x")', true],
    ['insertLines(ctx.app.ch, lines)', true],
    ['const { db } = ctx.app', true],
    ['const { log, ch: all } = app', true],
    ['async function f({ db, now }: AppCtx) {', true],
    ['const { app: { ch } } = ctx', true],
    ['const { db, ch } = ctx', false],
    ['await ctx.db.selectFrom("x") // not app.db', false],
  ])('are seen in %s: %s', (text, expected) => {
    expect(worksUnscoped({ text })).toBe(expected)
  })
})

describe('statements on tables of workspaces', () => {
  const migrations = filesUnder('migrations/postgres').map(textOf).join('\n')
  const guarded = new Set(tablesIn(migrations).flatMap((table) => (isProtected(table, migrations) ? [table.name] : [])))
  const ours = product.filter(({ path }) => !/\.(test|fixture)\.tsx?$/.test(path))
  const statements = ours.flatMap(statementsIn).filter(({ table }) => guarded.has(table))
  const nameless = new Set(statements.filter(({ namesWorkspace }) => !namesWorkspace).map(({ path, table }) => `${path} ${table}`))

  it('name the workspace', () => {
    expect(statements.length).toBeGreaterThan(60)
    expectNone(
      [...nameless]
        .filter((place) => !Object.hasOwn(mayNameNoWorkspace, place))
        .map((place) => `${place}: add .where('workspace_id', '=', …), or list it in test/workspace-conditions.ts with the reason`),
    )
  })

  it('that are excused exist', () => {
    expectNone(
      Object.keys(mayNameNoWorkspace)
        .filter((place) => !nameless.has(place))
        .map((place) => `${place}: names its workspace by now, so take it off the list in test/workspace-conditions.ts`),
    )
  })

  it.each([
    ["db.selectFrom('teams').selectAll().where('workspace_id', '=', id)", [true]],
    ["db.selectFrom('teams as t')\n  .select(['t.workspace_id'])\n  .where('t.id', '=', id)", [false]],
    ["db.updateTable('teams').set({ name }).where('id', '=', id).execute()", [false]],
    ["db.deleteFrom('teams').where('id', 'in', db.selectFrom('areas').where('workspace_id', '=', id))", [false, true]],
    ["db.selectFrom('teams as t').innerJoin('areas as a', 'a.id', 't.id').where('t.workspace_id', '=', id)", [true, false]],
    ['pgSql`select 1 from teams where id = ${id}`', [false]],
    ["db.insertInto('teams').values(team) // selectFrom('teams')", []],
  ])('are seen in %s', (text, expected) => {
    expect(statementsIn({ path: 'x.ts', text }).map(({ namesWorkspace }) => namesWorkspace)).toEqual(expected)
  })
})

describe('files', () => {
  it('leave the environment to kernel/config.ts', () => {
    const readers = files.filter(({ path, text }) => !mayReadEnvironment.test(path) && /\bprocess\.env\b/.test(withoutComments(text)))
    expectNone(
      readers.map(({ path }) => `${path} reads process.env: declare the variable in kernel/config.ts and take it from the configuration`),
    )
  })

  it(`are at most ${longestFile} lines long`, () => {
    const long = files.filter(({ path, text }) => text.split('\n').length - 1 > longestFile && !Object.hasOwn(mayBeLonger, path))
    expectNone(
      long.map(
        ({ path, text }) => `${path} has ${text.split('\n').length - 1} lines: split it by noun, or list it in mayBeLonger with a reason`,
      ),
    )
  })

  it('are named after what they hold', () => {
    const vague = product.filter(({ path }) => /(^|[/-])(utils?|helpers?|managers?)([./]|$)|Manager\.tsx?$/i.test(path))
    expectNone(vague.map(({ path }) => `${path}: say in the name what the file holds instead of utils, helpers or manager`))
  })

  it('that are excused from a rule exist', () => {
    const paths = new Set(files.map(({ path }) => path))
    expectNone(
      Object.keys(mayBeLonger)
        .filter((path) => !paths.has(path))
        .map((path) => `${path} is gone: take it off the list mayBeLonger`),
    )
  })
})
