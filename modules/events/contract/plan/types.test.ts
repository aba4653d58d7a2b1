import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { transform } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PlannedEvent } from './document.ts'
import { writeTypes } from './types.ts'

const run = promisify(execFile)
const tsc = join(createRequire(import.meta.url).resolve('typescript/package.json'), '../bin/tsc')

const event = (name: string, schema: object, more: object = {}) =>
  PlannedEvent.parse({ name, schema: { type: 'object', ...schema }, ...more })
const events = [
  event(
    'order_placed',
    {
      required: ['price', 'items'],
      additionalProperties: false,
      properties: {
        price: { type: 'number', description: 'What was paid */ in EUR' },
        currency: { enum: ['EUR', 'USD'] },
        items: {
          type: 'array',
          items: { type: 'object', required: ['sku'], properties: { sku: { type: 'string' } }, additionalProperties: false },
        },
        'shipping-to': { type: ['string', 'null'] },
        parent: { $ref: '#' },
      },
    },
    { description: 'Somebody bought something' },
  ),
  event('Order Placed', {}),
  event('2nd try', {}),
  event('old', {}, { status: 'deprecated' }),
  event('gone', {}, { status: 'blocked' }),
  event('constructor', { properties: { __proto__: { type: 'string' } } }),
  event('注文', {}),
]

/** Events whose types would be called as something else is, and as each other. */
const awkward = [
  'report',
  'expected',
  'plan violation',
  'tracking client',
  'tracking options',
  'record',
  'return type',
  'c',
  'map',
  'object',
  'array',
  'string',
  'plan',
  'aBTest',
  'ABTest',
  'report event',
  'm²',
  '²',
  'send',
  'has',
  'warn',
  'check',
  'any',
  'then',
  'new',
  'ßen',
].map((name) =>
  event(name, {
    additionalProperties: false,
    properties: { 'm²': { type: 'number' }, n: { type: 'object', additionalProperties: false } },
  }),
)

interface Sent {
  event: string
  properties: unknown
}

let folder: string
let code: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fairlead-types-'))
  code = writeTypes({ events })
  await writeFile(join(folder, 'tracking.ts'), code)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Compiles a file beside the generated one. @returns what the compiler says */
async function compile(name: string, text: string): Promise<string> {
  await writeFile(
    join(folder, name),
    `import { createTracking } from './tracking.ts'\nconst t = createTracking({ track: (_event: string, _properties: object) => 7 })\n${text}`,
  )
  const options = [
    '--ignoreConfig',
    '--noEmit',
    '--strict',
    '--target',
    'es2022',
    '--module',
    'nodenext',
    '--allowImportingTsExtensions',
    '--types',
    '',
    '--noUnusedLocals',
  ]
  return run(process.execPath, [tsc, ...options, join(folder, name)]).then(
    ({ stdout }) => stdout,
    (error: { stdout: string }) => error.stdout,
  )
}

describe('types written from a plan', () => {
  it('compile, and let the right calls through', async () => {
    const said = await compile(
      'right.ts',
      `const sent: number = t.orderPlaced2({ price: 1, items: [{ sku: 'a' }], currency: 'EUR', 'shipping-to': null })
       t.orderPlaced(); t._2ndTry({ anything: 1 }, 'more'); t.old(); t.constructor(); t.注文(); void sent`,
    )
    expect(said).toBe('')
  })

  it('compile whatever the events are called', async () => {
    const written = writeTypes({ events: awkward })
    const names = [...written.matchAll(/^export type (\S+) =/gm)].map((match) => match[1])
    expect(new Set(names).size).toBe(awkward.length)
    expect(names).toEqual(expect.arrayContaining(['ReportEvent', 'ReportEvent2', 'RecordEvent', 'CEvent', 'ABTest', 'ABTest2', 'M']))
    await writeFile(join(folder, 'awkward.ts'), written)
    const calls = [...written.matchAll(/^ {4}(\S+)\(properties\?/gm)].map((match) => `u.${match[1]}({ 'm²': 1, n: {} })`)
    expect(calls).toHaveLength(awkward.length)
    const start = `import { createTracking as create, type ReportEvent } from './awkward.ts'
      const u = create({ track: () => 7 }); const own: ReportEvent = { 'm²': 1 }; void own\n`
    expect(await compile('awkward-use.ts', `${start}void t\n${calls.join('\n')}`)).toBe('')
    const said = await compile('awkward-wrong.ts', `${start}void t\n${calls.join('\n').replaceAll(': 1', ": '1'")}`)
    expect(said.match(/^.*awkward-wrong\.ts\(.*error TS2322/gm)).toHaveLength(awkward.length)
  })

  it('refuse what is not planned', async () => {
    const calls = [
      't.orderPlaced2({ items: [] })',
      "t.orderPlaced2({ price: '1', items: [] })",
      "t.orderPlaced2({ price: 1, items: [], currency: 'DM' })",
      't.orderPlaced2({ price: 1, items: [], colour: 1 })',
      't.orderPlaced2({ price: 1, items: [{}] })',
      't.orderPlaced2()',
      't.gone()',
    ]
    const said = await compile('wrong.ts', calls.join('\n'))
    const lines = [...said.matchAll(/wrong\.ts\((\d+),/g)].map((match) => Number(match[1]) - 2)
    expect([...new Set(lines)].toSorted((a, b) => a - b)).toEqual(calls.map((_, index) => index + 1))
  })

  it('are the same whatever the order of the events', () => {
    expect(writeTypes({ events: events.toReversed() })).toBe(code)
  })
})

describe('a wrapper that runs', async () => {
  /** Loads the generated code as JavaScript, as a program without types would. */
  async function load() {
    const { code: script } = await transform(code, { loader: 'ts', format: 'esm', target: 'es2020' })
    const path = join(folder, 'tracking.mjs')
    await writeFile(path, script)
    return (await import(/* @vite-ignore */ pathToFileURL(path).href)) as {
      createTracking(client: object, options?: object): Record<string, (properties?: unknown, ...rest: unknown[]) => unknown>
    }
  }

  it('sends every event, as it is, and tells what is not as planned', async () => {
    const { createTracking } = await load()
    const [sent, told]: [Sent[], string[]] = [[], []]
    const client = {
      track: (name: string, properties: unknown, ...rest: unknown[]) => sent.push({ event: name, properties }) + rest.length,
    }
    const t = createTracking(client, {
      onViolation: ({ code: kind, property }: { code: string; property: string }) => told.push(`${kind} ${property}`),
    })
    const odd: unknown[] = [
      { price: 1, items: [{ sku: 's' }] },
      { price: 'free', currency: 'DM', items: {}, colour: 'red', $url: 'x' },
      { items: [], price: null },
      'text',
      null,
      undefined,
      7,
      Object.create(null),
      new Proxy(
        {},
        {
          ownKeys: () => {
            throw new Error('no')
          },
        },
      ),
    ]
    for (const properties of odd) t.orderPlaced2!(properties)
    expect(sent.map(({ properties }) => properties)).toEqual(odd)
    expect(sent.every((one, index) => one.event === 'order_placed' && one.properties === odd[index])).toBe(true)
    expect(told.slice(0, 5)).toEqual([
      'type_mismatch price',
      'value_mismatch currency',
      'type_mismatch items',
      'additional_property colour',
      'required_missing price',
    ])
    expect(told).toContain('type_mismatch ')
    expect(t.orderPlaced!({}, 'a', 'b')).toBe(odd.length + 1 + 2)
  })

  it('sends the event also when the listener throws, and says what the client throws', async () => {
    const { createTracking } = await load()
    const sent: unknown[] = []
    const broken = () => {
      throw new Error('listener')
    }
    createTracking({ track: (...call: unknown[]) => sent.push(call) }, { onViolation: broken }).orderPlaced2!({})
    expect(sent).toEqual([['order_placed', {}]])
    expect(() => createTracking({ track: broken }).orderPlaced!({})).toThrow('listener')
  })
})
