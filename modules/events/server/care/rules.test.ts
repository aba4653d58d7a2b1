import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Normal } from '../intake/outcome.ts'
import { normalise } from '../intake/normalise.ts'
import { isObject, type JsonObject } from '../intake/properties.ts'
import { withAccountOf } from '../identity/account-type.ts'
import { withAddress } from './addresses.ts'
import { maskChanges, maskEvent, maskMessage, rulesOf, type Rule } from './rules.ts'

const rule = (property: string, action: Rule['action'] = 'drop', more: Partial<Rule> = {}): Rule => ({
  property,
  of: null,
  event: '',
  action,
  ...more,
})

function read(message: object): Normal {
  const outcome = normalise({ userId: 'u', ...message }, { receivedAt: Date.now(), sentAt: null })
  if (outcome.status !== 'ok') throw new Error(outcome.refusal.message)
  return outcome.event
}

/** Objects within objects as paths between dots, as profiles keep them. */
const flat = (object: JsonObject, prefix = ''): JsonObject =>
  Object.fromEntries(
    Object.entries(object).flatMap(([name, value]) =>
      isObject(value) ? Object.entries(flat(value, `${prefix}${name}.`)) : [[prefix + name, value]],
    ),
  )

const profileOf = ({ profile }: Normal): JsonObject =>
  Object.fromEntries(profile.map(({ name, value, type }) => [name, type === 'string' ? value : (JSON.parse(value) as unknown)]))

/** Every text in a value, with the path of names to it; lists are no step. */
const leaves = (value: unknown, path: readonly string[] = []): [path: readonly string[], text: string][] =>
  typeof value === 'string'
    ? [[path, value]]
    : Array.isArray(value)
      ? value.flatMap((item) => leaves(item, path))
      : isObject(value)
        ? Object.entries(value).flatMap(([name, inner]) => leaves(inner, [...path, name]))
        : []

const name = fc.constantFrom('a', 'b', 'c')
const { tree } = fc.letrec<{ tree: JsonObject; value: unknown }>((tie) => ({
  tree: fc.dictionary(name, tie('value'), { minKeys: 1, maxKeys: 3, noNullPrototype: true }) as fc.Arbitrary<JsonObject>,
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.nat(1e9).map((n) => `value ${String(n).padStart(12, '0')}`),
    tie('tree'),
    fc.array(tie('tree'), { maxLength: 2 }),
  ),
}))
const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => names.join('.'))
const someRules = fc.uniqueArray(
  fc
    .record({ property: path, action: fc.constantFrom<Rule['action']>('drop', 'hash', 'mask') })
    .map((one) => rule(one.property, one.action)),
  { selector: ({ property }) => property, maxLength: 4 },
)

describe('rules', () => {
  it('are for everything below their path, in events, people and what is refused, and for nothing else', () => {
    fc.assert(
      fc.property(tree, someRules, (traits, list) => {
        const rules = rulesOf(list, 'salt')
        const event = maskEvent(rules, read({ event: '$identify', properties: traits }))
        const kept = [event.properties, profileOf(event)].map((value) => JSON.stringify(value))
        const refused = JSON.stringify(maskMessage(rules, { properties: traits }, true))
        for (const [names, text] of leaves(traits)) {
          const isRuled = names.some((_, index) => list.some(({ property }) => property === names.slice(0, index + 1).join('.')))
          // The same text may stand elsewhere too.
          const isElsewhere = leaves(traits).filter(([, other]) => other === text).length > 1
          if (isElsewhere) continue
          for (const told of kept) expect(told.includes(text)).toBe(!isRuled)
          if (isRuled) expect(refused).not.toContain(text)
        }
      }),
    )
  })

  it('do the same to objects within objects, to names with dots, and to what is known of a person', () => {
    fc.assert(
      fc.property(tree, someRules, (traits, list) => {
        const rules = rulesOf(list, 'salt')
        const nested = maskEvent(rules, read({ event: '$identify', properties: traits }))
        const dotted = maskEvent(rules, read({ event: '$identify', properties: flat(traits) }))
        expect(flat(dotted.properties)).toEqual(flat(nested.properties))
        expect(profileOf(nested)).toEqual(flat(nested.properties))
        expect(profileOf(dotted)).toEqual(profileOf(nested))
      }),
    )
  })

  it('change nothing the second time', () => {
    fc.assert(
      fc.property(tree, someRules, (traits, list) => {
        const rules = rulesOf(list, 'salt')
        const once = maskEvent(rules, read({ event: '$identify', properties: traits, context: { traits } }))
        expect(maskEvent(rules, once)).toEqual(once)
      }),
    )
  })

  it('on an object reach what profiles keep of it, and rules on a path reach into lists', () => {
    const properties = { address: { street: 'Acacia', pin: 7 }, contacts: [{ email: 'ada@example.com', of: 'work' }] }
    const event = maskEvent(rulesOf([rule('address'), rule('contacts.email', 'mask')], ''), read({ event: '$identify', properties }))
    expect(event.properties).toEqual({ contacts: [{ email: '•••@example.com', of: 'work' }] })
    expect(profileOf(event)).toEqual(event.properties)
    const dotted = maskEvent(rulesOf([rule('address')], ''), read({ event: 'Moved', properties: { 'address.street': 'Acacia' } }))
    expect(dotted.properties).toEqual({})
    const [change] = maskChanges(
      rulesOf([rule('tags', 'hash')], ''),
      read({ event: '$identify', properties: { tags: ['a', 'b'] } }).profile,
      '',
    )
    expect(JSON.parse(change!.value)).toEqual([expect.stringMatching(/^hash_/), expect.stringMatching(/^hash_/)])
  })

  it('that are for less count before those for more, but what is not stored is not stored in parts', () => {
    const masked = (list: Rule[]) =>
      maskEvent(rulesOf(list, ''), read({ event: 'E', properties: { a: { b: 'bbbbbbbbbb', c: 'cccccccccc' } } })).properties
    expect(masked([rule('a', 'mask'), rule('a.b')])).toEqual({ a: { c: '•••cccc' } })
    expect(masked([rule('a'), rule('a.b', 'mask')])).toEqual({})
  })

  it('are for the groups that are called like a property, and for what is said of them, also where one is the account', () => {
    const rules = rulesOf([rule('company', 'hash'), rule('project'), rule('stage', 'mask'), rule('team', 'mask', { event: 'E' })], 'salt')
    const hash = expect.stringMatching(/^hash_/) as string
    const groups = { company: 'acme-of-london', project: 'secret-project', team: 'the-red-ones' }
    const event = maskEvent(rules, read({ event: 'E', groups }))
    expect(event).toMatchObject({ account: hash, groups: { team: '•••ones' } })
    expect(Object.keys(event.groups)).toEqual(['team'])
    expect(maskEvent(rules, event)).toEqual(event)
    expect(maskEvent(rules, read({ event: 'F', accountId: 'acme-of-london', groups: { team: 'the-red-ones' } }))).toMatchObject({
      account: 'acme-of-london',
      groups: { team: 'the-red-ones' },
    })
    const chosen = withAccountOf('team', read({ event: 'E', groups }))
    expect(chosen).toMatchObject({ account: 'the-red-ones', groups: { company: 'acme-of-london' } })
    expect(withAccountOf('team', chosen)).toEqual(chosen)
    expect(maskEvent(rules, chosen)).toMatchObject({ account: '•••ones', groups: { company: hash } })
    const said = maskEvent(rules, read({ event: '$group', groups: { company: 'acme-of-london' }, properties: { stage: 'trial period' } }))
    expect(said.profile).toMatchObject([{ kind: 'account', key: said.account, value: '•••riod' }])
    expect(said.account).toEqual(hash)
    const dropped = maskEvent(rules, read({ event: '$group', groups: { project: 'secret-project' }, properties: { stage: 'trial' } }))
    expect(dropped).toMatchObject({ groups: {}, profile: [] })
  })

  it('cost no more than reading, whatever a sender calls its fields', () => {
    const rules = rulesOf([rule('email'), rule('a.a.secret', 'mask')], '')
    const dotted = 'a.'.repeat(20_000)
    const long = 'x'.repeat(20_000)
    // A hundred names of the longest kind on the way to many values.
    const inner = Object.fromEntries(Array.from({ length: 50_000 }, (_, n) => [`p${n}`, n]))
    const deep = Array.from({ length: 90 }).reduce<object>((within) => ({ [long]: within }), { ...inner, email: 'ada@example.com' })
    const started = performance.now()
    for (const hostile of [{ [dotted]: 1, [`${dotted}email`]: 2, [`${dotted}secret`]: 'a long secret' }, deep]) {
      const text = JSON.stringify(maskMessage(rules, { context: hostile, properties: hostile }, true))
      for (const secret of ['ada@example.com', 'a long secret', `${dotted}email`]) expect(text.includes(secret)).toBe(false)
    }
    expect(maskEvent(rules, read({ event: 'E', context: { [dotted]: 1, [`${dotted}email`]: 2 } })).context).toEqual({ [dotted]: 1 })
    // Milliseconds: it took minutes.
    expect(performance.now() - started).toBeLessThan(4_000)
  })

  it('are for all of the body of a webhook, and for no field of a protocol itself', () => {
    const rules = rulesOf([rule('email')], '')
    const body = { email: 'ada@example.com', customer: { email: 'ada@example.com', plan: 'pro' } }
    expect(maskMessage(rules, body, false)).toEqual({ customer: { plan: 'pro' } })
    expect(maskMessage(rules, [body], false)).toEqual([{ customer: { plan: 'pro' } }])
    expect(maskMessage(rules, body, true)).toEqual({ email: 'ada@example.com', customer: { plan: 'pro' } })
  })
})

describe('addresses', () => {
  it('are kept as the source says wherever they are told, and doing it twice changes nothing', () => {
    const traits = { ip: '203.0.113.77', device: { $ip: '203.0.113.77' }, hosts: [{ ip: '203.0.113.77' }], strip: '203.0.113.77' }
    const message = { event: '$identify', properties: { ...traits, $set: { ip: '203.0.113.77' } }, context: { ip: '203.0.113.77', traits } }
    for (const [keep, address] of [
      ['no', undefined],
      ['truncated', '203.0.113.0'],
      ['whole', '203.0.113.77'],
    ] as const) {
      const event = withAddress(read(message), keep, undefined)
      expect(withAddress(event, keep, undefined)).toEqual(event)
      const here = address === undefined ? {} : { ip: address }
      const expected = { device: address === undefined ? {} : { $ip: address }, hosts: [here], strip: '203.0.113.77' }
      expect(event.properties).toEqual({ ...expected, $set: here, ...(address !== undefined && { $ip: address }) })
      expect(event.context).toEqual({ traits: { ...expected, ...here } })
      const told = address === undefined ? [] : ['device.$ip', 'ip']
      expect(Object.keys(profileOf(event)).toSorted()).toEqual([...told, 'hosts', 'strip'].toSorted())
      expect(profileOf(event)).toMatchObject({ hosts: [here], strip: '203.0.113.77', ...here })
    }
  })
})
