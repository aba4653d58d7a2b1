import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { WebhookMapping, webhookPresets, type WebhookCheck, type WebhookMappingInput } from '../../contract.ts'
import { lookAtBody } from './events-of-body.ts'
import { masked } from './mask.ts'
import { isPath, parsePath, valueAt } from './paths.ts'
import { checkSignature } from './signature.ts'

const body = {
  id: 7,
  data: { object: { id: 'o-1', 'a.b': true }, tags: ['x', 'y'] },
  items: [
    { sku: 'A', n: 1, parts: [{ p: 1 }, { p: 2 }] },
    { sku: 'B', n: 0, parts: [{ p: 3 }] },
  ],
}
const headers = { 'x-github-event': 'issues' }

describe('a path', () => {
  it.each<[string, unknown]>([
    ['data.object.id', 'o-1'],
    ['$.data.object.id', 'o-1'],
    ['data.object["a.b"]', true],
    ['$.data.tags[1]', 'y'],
    ['items[*].sku', ['A', 'B']],
    ['items[*].parts[*].p', [1, 2, 3]],
    ['$.items[*]', body.items],
    ['@.sku', 'A'],
    ['@', body.items[0]],
    ['$headers.x-github-event', 'issues'],
    ['$', body],
    ['data.none.deeper', undefined],
    ['constructor.name', undefined],
    ['__proto__', undefined],
    ['items.length', undefined],
    ['id[*]', undefined],
    ['größe', undefined],
  ])('%s', (text, expected) => {
    const path = parsePath(text)
    if (!isPath(path)) throw new Error(`Not read from ${path.wrongAt}`)
    expect(valueAt(path, { body, headers, item: body.items[0] })).toEqual(expected)
  })

  it.each(['', '.', 'a..b', 'a.', 'a[', 'a[x]', 'a[-1]', 'a["x]', '{a}', 'a["x\\q"]', '["a\nb"]'])('%j is none', (text) => {
    expect(isPath(parsePath(text))).toBe(false)
  })

  it('never throws, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((inside) => `["${inside}"]`),
        ),
        fc.jsonValue(),
        (text, value) => {
          const path = parsePath(text)
          if (isPath(path)) valueAt(path, { body: value, headers: {} })
          else expect(path.wrongAt).toBeGreaterThanOrEqual(0)
        },
      ),
    )
  })
})

const look = (mapping: WebhookMappingInput, value: unknown = body) =>
  lookAtBody(WebhookMapping.parse(mapping), value, headers, { receivedAt: Date.UTC(2026, 2, 1), sentAt: null })

describe('a mapping', () => {
  it('fans a list out to an event for each item, with values of the body, the item and the headers', async () => {
    const { status, good, problems } = await look({
      rules: [
        {
          each: 'items',
          when: [{ path: '@.n', isNot: [0] }],
          event: { template: '{$headers.x-github-event}_{@.sku}' },
          userId: { path: 'id' },
          properties: { n: { path: '@.n' }, all: { path: 'items[*].sku' }, fixed: { value: true }, none: { path: 'nothing' } },
        },
      ],
    })
    expect([status, problems]).toEqual(['stored', []])
    expect(good.map(({ event: { event, userId, properties } }) => ({ event, userId, properties }))).toEqual([
      { event: 'issues_A', userId: '7', properties: { n: 1, all: ['A', 'B'], fixed: true } },
    ])
  })

  it('keeps a body that has more fields than a call has arguments', async () => {
    const data = Object.fromEntries(Array.from({ length: 200_000 }, (_, n) => [`f${n}`, 0]))
    const { status, refusal } = await look(
      { rules: [{ event: { value: 'Wide' }, userId: { value: 'u' }, propertiesFrom: ['data'] }] },
      { data },
    )
    expect(status).toBe('quarantined')
    expect(refusal).toMatchObject({ code: 'too_many_properties' })
  })

  it('names the rule, the item and the field that is wrong, and keeps the rest', async () => {
    const { status, good, problems, refusal } = await look({
      rules: [
        { each: 'items', event: { value: 'Item' }, userId: { path: '@.n' }, timestamp: { path: '@.sku' } },
        { event: { path: 'type' } },
        { event: { value: 'Whole' }, propertiesFrom: ['data.object', 'data.tags'] },
        { each: 'data', event: { value: 'x' } },
        { event: { value: 'Good' } },
      ],
    })
    expect(status).toBe('quarantined')
    expect(good.map(({ event }) => event.event)).toEqual(['Good'])
    expect(problems.map(({ rule, item, field }) => `${rule} ${item} ${field}`)).toEqual([
      '1 0 event',
      '2 0 propertiesFrom[1]',
      '3 0 each',
      '0 0 timestamp',
      '0 1 timestamp',
    ])
    expect(refusal).toMatchObject({ code: 'webhook_mapping', field: 'event' })
  })

  it('quarantines or ignores bodies that no rule is meant for', async () => {
    const rules = [{ when: [{ path: 'type', is: ['paid'] }], event: { value: 'Paid' } }]
    expect(await look({ rules })).toMatchObject({ status: 'quarantined', refusal: { code: 'webhook_not_mapped' } })
    expect((await look({ rules, otherwise: 'ignore' })).status).toBe('ignored')
    expect((await look({ rules }, { type: 'paid' })).status).toBe('stored')
  })

  it('gives the events of one body ids of their own, the same when it is sent again', async () => {
    const mapping = { rules: [{ each: 'items', event: { value: 'Item' }, id: { path: 'id' } }, { event: { value: 'Whole' } }] }
    const ids = async () => (await look(mapping)).good.map(({ event }) => event.id)
    expect(await ids()).toEqual(['7', '7#0.1', expect.stringMatching(/^hook-[0-9a-f]{32}-1-0$/)])
    expect(await ids()).toEqual(await ids())
  })

  it.each(webhookPresets.map((preset) => [preset.label, preset] as const))(
    'of %s makes an event of its example',
    async (_label, { mapping, example }) => {
      const looked = await lookAtBody(WebhookMapping.parse(mapping), example.body, example.headers, {
        receivedAt: Date.UTC(2026, 2, 2),
        sentAt: null,
      })
      expect(looked).toMatchObject({ status: 'stored', problems: [] })
      expect(looked.good).toHaveLength(1)
    },
  )
})

describe('a large body', () => {
  const items = Array.from({ length: 1_000 }, (_, n) => ({ n }))
  type Properties = WebhookMappingInput['rules'][number]['properties']
  const rules = (properties: Properties) => Array.from({ length: 20 }, (_, n) => ({ each: 'items', event: { value: `E${n}` }, properties }))

  it('becomes at most 20 MB of events, in whatever way it is multiplied', async () => {
    const big = 'x'.repeat(900_000)
    const shared = { items, big, data: { more: { big } } }
    const ways: Properties[] = [{ big: { path: 'big' } }, { big: { template: '{big}' } }, { all: { path: 'data' } }]
    for (const properties of ways) {
      const { status, good, problems, refusal } = await look({ rules: rules(properties) }, shared)
      expect(status).toBe('quarantined')
      expect(good.length).toBeGreaterThan(15)
      expect(good.length).toBeLessThan(25)
      expect(refusal).toMatchObject({ code: 'webhook_too_large', message: expect.stringContaining('at most 20 MB') })
      expect(problems).toHaveLength(1)
    }
    const repeated = await look({ rules: [{ event: { value: 'E' }, properties: { big: { template: '{big}'.repeat(50) } } }] }, shared)
    expect(repeated).toMatchObject({
      status: 'quarantined',
      problems: [{ field: 'properties.big', message: 'Expected a text of at most 1 MB.' }],
    })
  })

  it('lets others have their turn', async () => {
    let turns = 0
    const timer = setInterval(() => turns++, 1)
    const { good } = await look({ rules: rules({ n: { path: '@.n' }, all: { path: 'items[*].none' } }) }, { items })
    clearInterval(timer)
    expect(good).toHaveLength(20_000)
    expect(turns).toBeGreaterThan(2)
  })
})

describe('the check of a signature', () => {
  const bytes = Buffer.from('{"a":1}')
  const secret = 'whsec_1'
  const sign = (algorithm: string, encoding: 'hex' | 'base64', ...parts: (string | Buffer)[]) => {
    const sum = createHmac(algorithm, secret)
    for (const part of parts) sum.update(part)
    return sum.digest(encoding)
  }
  const now = 1_772_366_400_000
  const at = String(now / 1000)
  const stripe = { kind: 'stripe', toleranceSeconds: 300 } as const
  const hmac = { kind: 'hmac', header: 'x-sig', prefix: 'v0=', algorithm: 'sha512', encoding: 'base64' } as const
  it.each<[string, WebhookCheck, Record<string, string>, boolean]>([
    ['none', { kind: 'none' }, {}, true],
    ['GitHub', { kind: 'github' }, { 'x-hub-signature-256': `sha256=${sign('sha256', 'hex', bytes)}` }, true],
    ['GitHub, of another body', { kind: 'github' }, { 'x-hub-signature-256': `sha256=${sign('sha256', 'hex', '{"a":2}')}` }, false],
    ['GitHub, missing', { kind: 'github' }, {}, false],
    ['Stripe', stripe, { 'stripe-signature': `t=${at},v0=x,v1=${sign('sha256', 'hex', `${at}.`, bytes)}` }, true],
    ['Stripe, two secrets', stripe, { 'stripe-signature': `t=${at},v1=00,v1=${sign('sha256', 'hex', `${at}.`, bytes)}` }, true],
    [
      'Stripe, too old',
      stripe,
      { 'stripe-signature': `t=${Number(at) - 301},v1=${sign('sha256', 'hex', `${Number(at) - 301}.`, bytes)}` },
      false,
    ],
    ['Stripe, another time', stripe, { 'stripe-signature': `t=${Number(at) - 1},v1=${sign('sha256', 'hex', `${at}.`, bytes)}` }, false],
    ['Stripe, nonsense', stripe, { 'stripe-signature': 'v1' }, false],
    ['HMAC', hmac, { 'x-sig': `v0=${sign('sha512', 'base64', bytes)}` }, true],
    ['HMAC without its prefix', hmac, { 'x-sig': sign('sha512', 'base64', bytes) }, false],
    ['header', { kind: 'header', header: 'x-token' }, { 'x-token': secret }, true],
    ['header, wrong', { kind: 'header', header: 'x-token' }, { 'x-token': 'whsec_2' }, false],
  ])('%s', (_name, check, given, isGood) => {
    expect(checkSignature(check, secret, given, bytes, now) === undefined).toBe(isGood)
    if (check.kind !== 'none') expect(checkSignature(check, undefined, given, bytes, now)).toMatch(/no secret/)
  })
})

it('masks what tells secrets, however deep, and copies the rest', () => {
  const deep = { a: [{ access_token: 'x', name: 'n' }], Authorization: 'y', password: null, token: { kind: 'z' } }
  expect(masked(deep)).toEqual({ a: [{ access_token: '••••', name: 'n' }], Authorization: '••••', password: null, token: { kind: 'z' } })
})
