import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { quickest } from '#test/quickest.ts'
import { changesBetween } from './changes.ts'
import { emptyPlan, PlanDocument, type RepairStep } from './document.ts'
import { createJudge } from './judge.ts'
import { safePattern } from './pattern.ts'
import { repair } from './repair.ts'
import { createSchemas, problemOfSchema, withoutNulls } from './schema.ts'

const scalar = fc.oneof(
  fc.record({ type: fc.constant('string') }),
  fc.record({ type: fc.constant('string'), enum: fc.constant(['a', 'b']) }),
  fc.record({ type: fc.constant('string'), pattern: fc.constantFrom('^[a-z]+$', '\\d', '^a|b$') }),
  fc.record({ type: fc.constant('number'), minimum: fc.integer({ min: -2, max: 2 }) }),
  fc.record({ type: fc.constantFrom('integer', 'boolean', 'array', 'object') }),
  fc.record({ type: fc.constant(['string', 'number']) }),
  fc.record({ const: fc.constantFrom(1, 'x', true) }),
  fc.record({ type: fc.constant('array'), items: fc.record({ type: fc.constantFrom('string', 'number') }), maxItems: fc.constant(2) }),
  fc.record({ anyOf: fc.constant([{ type: 'string' }, { type: 'number', minimum: 3 }]) }),
)
const names = ['a', 'b', 'c', 'constructor', 'toString']
const { object } = fc.letrec<{ object: object; property: object }>((tie) => ({
  property: fc.oneof({ maxDepth: 2 }, scalar, tie('object')),
  object: fc.record(
    {
      type: fc.constant('object'),
      properties: fc.dictionary(fc.constantFrom(...names), tie('property'), { maxKeys: 4 }),
      required: fc.subarray(names),
      additionalProperties: fc.boolean(),
      minProperties: fc.integer({ min: 0, max: 2 }),
    },
    { requiredKeys: ['type'] },
  ),
}))
const value = fc.object({
  key: fc.constantFrom(...names, 'd'),
  maxDepth: 3,
  values: [fc.string({ maxLength: 2 }), fc.integer({ min: -3, max: 5 }), fc.boolean(), fc.constant(null), fc.constantFrom('a', 'x', 0.5)],
})

it('finds something exactly when ajv does, and leaves nothing but what it was told to leave', () => {
  const ajv = new Ajv2020({ strict: false, ownProperties: true })
  let violating = 0
  fc.assert(
    fc.property(object, value, (schema, properties) => {
      const findings = createSchemas()(schema)(properties)
      expect(findings.length === 0).toBe(ajv.compile(schema)(withoutNulls(properties)))
      if (findings.length > 0) violating++
      for (const { path, message } of findings) expect([Array.isArray(path), message.length > 5]).toEqual([true, true])
    }),
    { numRuns: 500 },
  )
  expect(violating).toBeGreaterThan(50)
})

it('holds each text against the pattern that stands at it', () => {
  const patterns = ['^[a-z]+-[0-9]+$', '^[A-Z]+$', '\\d', '^\\$x$', '']
  const good = ['item-0', 'ABC', 'a1', '$x', 'anything']
  const compile = createSchemas()
  const properties = Object.fromEntries(patterns.map((pattern, n) => [`p${n}`, { type: 'string', pattern }]))
  const whole = compile({ type: 'object', additionalProperties: false, properties, patternProperties: { '^x_': { type: 'number' } } })
  const event = Object.fromEntries(good.map((text, n) => [`p${n}`, text]))
  expect(whole({ ...event, $url: 'of an SDK', x_a: 1 })).toEqual([])
  expect(whole({ ...event, x_a: 'text', y_a: 1 }).map(({ code, property }) => `${code} ${property}`)).toEqual([
    'additional_property y_a',
    'type_mismatch x_a',
  ])
  for (const [n, pattern] of patterns.entries()) {
    const alone = compile({ properties: { text: { pattern } } })
    for (const text of good) {
      expect([pattern, text, alone({ text }).length === 0]).toEqual([pattern, text, new RegExp(pattern, 'u').test(text)])
      expect([pattern, text, whole({ ...event, [`p${n}`]: text }).length === 0]).toEqual([
        pattern,
        text,
        new RegExp(pattern, 'u').test(text),
      ])
    }
  }
})

it('takes time in proportion to the text, whatever the pattern', () => {
  for (const pattern of ['(a+)+$', '^(\\w+\\s?)*$', '(x+x+)+y', '^(([a-z])+.)+[A-Z]([a-z])+$']) {
    const check = createSchemas()({ type: 'object', properties: { text: { type: 'string', pattern } } })
    const took = quickest(2_000, () => {
      check({ text: `${'a'.repeat(100_000)}!` })
      check({ text: `${'x'.repeat(100_000)}` })
    })
    expect([pattern, took < 2_000]).toEqual([pattern, true])
  }
  expect(() => safePattern('(?<!a)b')).toThrow('Lookaround')
  expect(problemOfSchema({ properties: { x: { pattern: '(a)\\1' } } })).toContain('not understood')
  const email = createSchemas()({ properties: { x: { type: 'string', format: 'email' } } })
  expect(quickest(1_000, () => expect(email({ x: `${'a-'.repeat(400_000)}@b` })).toHaveLength(1))).toBeLessThan(1_000)
  expect(email({ x: 'ada@example.com' })).toEqual([])
  const times = createSchemas()({ properties: { at: { format: 'date-time' } } })
  expect([times({ at: '2026-03-01T00:00:00Z' }).length, times({ at: 'soon' })[0]?.code]).toEqual([0, 'value_mismatch'])
})

it('tells little of a list of a hundred thousand wrong values', () => {
  const check = createSchemas()({ properties: { list: { type: 'array', items: { type: 'string' } }, unique: { uniqueItems: true } } })
  const long = Array.from({ length: 100_000 }, (_, n) => n)
  expect(quickest(1_000, () => expect(check({ list: long })).toHaveLength(1))).toBeLessThan(1_000)
  expect(check({ list: [1, 2, 'a'], unique: [] }).map(({ property }) => property)).toEqual(['list[]', 'list[]'])
})

it('finds the same value twice in a list of any length', () => {
  const check = createSchemas()({ properties: { ids: { uniqueItems: true }, some: { type: 'array', uniqueItems: false } } })
  const long = (one: (n: number) => unknown) => Array.from({ length: 150_000 }, (_, n) => one(n))
  const lists = [long(String), long((n) => n), long((n) => ({ n })), long((n) => [n])]
  const took = quickest(5_000, () => {
    for (const ids of lists) {
      expect(check({ ids })).toEqual([])
      expect(check({ ids: [...ids, structuredClone(ids.at(-1))] })).toMatchObject([
        { code: 'value_mismatch', property: 'ids', message: 'ids must not hold the same value twice.' },
      ])
    }
  })
  expect(took).toBeLessThan(5_000)
  expect(check({ some: [1, 1], ids: [1, '1', [1], { a: 1 }, { a: '1' }, true, 'true', ['a', 'b'], ['b', 'a'], ['a,b']] })).toEqual([])
  expect(
    check({
      ids: [
        { a: 1, b: { c: 2, d: 3 } },
        { b: { d: 3, c: 2 }, a: 1 },
      ],
    }),
  ).toHaveLength(1)
  expect(check({ ids: [{ required: ['a', 'b'] }, { required: ['b', 'a'] }] })).toEqual([])
})

it('speaks of a choice as one thing, and of null where the schema does', () => {
  const check = createSchemas()({
    properties: { a: { anyOf: [{ type: 'string' }, { type: 'number' }] }, b: { oneOf: [{ const: 1 }, { const: 2 }] } },
  })
  expect(check({ a: true, b: 3 }).map(({ code, property }) => `${code} ${property}`)).toEqual(['type_mismatch a', 'value_mismatch b'])
  const nullable = createSchemas()({ required: ['a'], properties: { a: { type: ['string', 'null'] }, b: { type: 'string' } } })
  expect(nullable({ a: null })).toEqual([])
  expect(nullable({ a: 'x', b: null })).toHaveLength(1)
})

it('judges in time that does not depend on the number of events', () => {
  const events = Array.from({ length: 500 }, (_, n) => ({
    name: `e${n}`,
    schema: { type: 'object', properties: { a: { type: 'string' } } },
  }))
  const took = quickest(500, () => {
    const judge = createJudge(PlanDocument.parse({ events }))
    expect(judge('e7', { a: 1 }, 's').findings).toHaveLength(1)
  })
  expect(took).toBeLessThan(500)
})

it('repairs step by step, without touching what it was given', () => {
  const properties = { 'a.b': '1', amount: ' 12.50 ', on: 1_700_000_000, yes: 'Yes', id: '12345678901234567890', deep: { x: '7' }, odd: {} }
  const before = structuredClone(properties)
  const steps = [
    { do: 'rename_event', to: 'new' },
    { do: 'rename_property', from: 'a.b', to: 'c.d' },
    { do: 'cast', property: 'amount', to: 'number' },
    { do: 'cast', property: 'on', to: 'date' },
    { do: 'cast', property: 'yes', to: 'boolean' },
    { do: 'cast', property: 'id', to: 'number' },
    { do: 'cast', property: 'deep.x', to: 'number' },
    { do: 'cast', property: 'odd', to: 'string' },
    { do: 'cast', property: '__proto__.toString', to: 'string' },
    { do: 'rename_property', from: 'amount', to: 'yes' },
    { do: 'default', property: 'plan', value: 'free' },
    { do: 'default', property: 'amount', value: 1 },
  ] as const
  const { done, ...after } = repair({ event: 'old', properties }, steps)
  expect(after).toEqual({
    event: 'new',
    properties: {
      c: { d: '1' },
      amount: 12.5,
      on: '2023-11-14T22:13:20.000Z',
      yes: true,
      id: '12345678901234567890',
      deep: { x: 7 },
      odd: '{}',
      plan: 'free',
    },
  })
  expect(done).toHaveLength(8)
  expect(properties).toEqual(before)
  expect(typeof {}.toString).toBe('function')
})

it('loses nothing where there is no place for it', () => {
  const inTheWay = { text: 'a', list: [1], on: new Date(0), x: 7 }
  for (const holder of ['text', 'list', 'on', 'text.deeper']) {
    const steps = [
      { do: 'rename_property', from: 'x', to: `${holder}.b` },
      { do: 'default', property: `${holder}.b`, value: 1 },
    ] as const
    expect(repair({ event: 'e', properties: inTheWay }, steps)).toEqual({ event: 'e', properties: inTheWay, done: [] })
  }
  const made = (properties: object, step: RepairStep) => repair({ event: 'e', properties: { ...properties } }, [step]).properties
  expect(made({ a: 1 }, { do: 'rename_property', from: 'a', to: 'a.b' })).toEqual({ a: { b: 1 } })
  expect(made({ a: null }, { do: 'default', property: 'a.b.c', value: 1 })).toEqual({ a: { b: { c: 1 } } })
  expect(Object.entries(made({ x: 1 }, { do: 'rename_property', from: 'x', to: '__proto__.b' }))).toEqual([['__proto__', { b: 1 }]])
})

it('makes a date of what ingestion takes for a time, and of nothing else', () => {
  const dateOf = (on: unknown) => repair({ event: 'e', properties: { on } }, [{ do: 'cast', property: 'on', to: 'date' }]).properties.on
  for (const text of ['item 7', '7', '03/04/2024', 'March 7', '2024-02-30', '', 'tomorrow']) expect(dateOf(text)).toBe(text)
  expect(dateOf('2024-03-01 12:00')).toBe('2024-03-01T12:00:00.000Z')
  expect(dateOf('2024-03-01T12:00:00+02:00')).toBe('2024-03-01T10:00:00.000Z')
  expect(dateOf('1700000000')).toBe('2023-11-14T22:13:20.000Z')
  expect([dateOf(1e300), dateOf(true), dateOf({})]).toEqual([1e300, true, {}])
})

it('says what changed and what may break', () => {
  const plan = (schema: object, more: object = {}) =>
    PlanDocument.parse({ events: [{ name: 'e', schema: { type: 'object', additionalProperties: false, ...schema }, ...more }] })
  const said = (before: object, after: object) =>
    changesBetween(plan(before), plan(after)).map(({ text, isBreaking }) => `${isBreaking ? '! ' : ''}${text}`)
  const [a, b] = [{ properties: { a: { type: 'integer' } } }, { properties: { a: { type: 'number' } } }]
  expect(said(a, b)).toEqual(['a is "number", was "integer"'])
  expect(said(b, a)).toEqual(['! a is "integer", was "number"'])
  expect(said(a, { ...a, required: ['a'] })).toEqual(['! a is required now'])
  expect(said(a, {})).toEqual(['! a is gone'])
  expect(said({}, a)).toEqual(['a is new'])
  expect(said({ properties: { a: { enum: [1, 2] } } }, { properties: { a: { enum: [2, 1, 3] } } })).toEqual(['a may be [2,1,3]'])
  expect(said({ properties: { a: {} } }, { properties: { a: { enum: [1] } } })).toEqual(['! a may be [1]'])
  expect(changesBetween(plan({}), emptyPlan())).toMatchObject([{ kind: 'removed', isBreaking: true }])
  expect(changesBetween(plan({}), plan({}, { status: 'blocked' }))).toMatchObject([{ text: 'is blocked, was live', isBreaking: true }])
  expect(changesBetween(plan(a), plan(a))).toEqual([])
})
