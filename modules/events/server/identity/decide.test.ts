import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { normalise } from '../intake/normalise.ts'
import { claimsOf } from './claims.ts'
import { decide, nameOf, type View } from './decide.ts'
import { isId, linkIdOf } from './ids.ts'
import { createRemembered } from '../remembered.ts'
import { pairOf, type Claim, type LinkRow } from './link.ts'

const workspaceId = '00000000-0000-4000-8000-000000000001'

const claim = (text: string, place = 0): Claim => {
  const [child, parent, origin = 'event'] = text.split(/ > | by /) as [string, string, Claim['origin']?]
  return { child, parent, origin, eventId: `e${place}`, sourceId: workspaceId, at: 1_000 + place, place }
}

/** What the store would tell of a log, worked out the slow way: by following every link. */
function viewOf(log: readonly LinkRow[], overrides: ReadonlyMap<string, string>, mostIds: number): View {
  const last = new Map(log.map((row) => [row.id, row]))
  const view: View = {
    workspaceId,
    stands: new Map([...overrides].map(([key, person]) => [key, { person, version: 1 }])),
    parents: new Map([...last.values()].filter(({ status }) => status === 'linked').map(({ child, parent }) => [child, parent])),
    recorded: new Map(),
    refusedAsKnown: new Set(),
    sizes: new Map(),
    members: new Map(),
    identified: new Map(),
    mostIds,
  }
  for (const { child, parent, status, reason } of last.values()) {
    const name = reason === 'not_an_id' ? child : pairOf(child, parent)
    view.recorded.set(name, [...(view.recorded.get(name) ?? []), status])
    if (reason === 'already_identified') view.refusedAsKnown.add(name)
  }
  for (const [key, person] of overrides) {
    view.sizes.set(person, (view.sizes.get(person) ?? 0) + 1)
    view.members.set(person, [...(view.members.get(person) ?? []), key])
  }
  return view
}

/** Sends claims in batches, as events would bring them. */
function send(batches: readonly (readonly Claim[])[], mostIds = 200) {
  const log: LinkRow[] = []
  const overrides = new Map<string, string>()
  for (const claims of batches) {
    const decided = decide(claims, viewOf(log, overrides, mostIds), 0)
    expect(decided.isTorn).toBe(false)
    log.push(...decided.links)
    for (const { key, person } of decided.overrides) overrides.set(key, person)
  }
  return { log, overrides }
}

const words = ({ log }: { log: readonly LinkRow[] }): string[] =>
  log.map(({ child, parent, status, reason }) => `${child} > ${parent} ${status}${reason && ` ${reason}`}`)

describe('what is decided of ids that are claimed to be of one person', () => {
  it.each<[string, string[], string[]]>([
    ['links a visitor to a user', ['a > u by identify'], ['a > u linked']],
    ['links several devices to one user', ['a > u', 'b > u'], ['a > u linked', 'b > u linked']],
    ['leaves a shared device with the first user', ['a > u', 'a > v', 'a > v'], ['a > u linked', 'a > v refused already_linked']],
    ['follows a chain', ['a > b by alias', 'b > c'], ['a > b linked', 'b > c linked']],
    ['goes on from an id that stands for another', ['a > u', 'b > a by alias'], ['a > u linked', 'b > a linked']],
    ['refuses a circle', ['a > b', 'b > c', 'c > a'], ['a > b linked', 'b > c linked', 'c > a refused cycle']],
    ['refuses an alias for somebody who has ids', ['a > u', 'u > v by alias'], ['a > u linked', 'u > v refused already_identified']],
    ['joins two known users where that is meant', ['a > u', 'u > v by merge'], ['a > u linked', 'u > v linked']],
    [
      'joins them also after an alias was refused, once',
      ['a > u', 'u > v by alias', 'u > v by merge', 'u > v by merge', 'u > v by alias'],
      ['a > u linked', 'u > v refused already_identified', 'u > v linked'],
    ],
    [
      'leaves an id with its first user, whatever is meant',
      ['a > u', 'a > v by merge', 'a > v by merge'],
      ['a > u linked', 'a > v refused already_linked'],
    ],
    ['says nothing twice', ['a > u', 'a > u by identify', 'a > u by alias'], ['a > u linked']],
    [
      'knows ids that are of one person already',
      ['a > u', 'u > v', 'a > v'],
      ['a > u linked', 'u > v linked', 'a > v refused same_person'],
    ],
    [
      'links none of what is no id',
      ['Guest > u', 'Guest > v', 'a > NULL', 'b > NULL'],
      ['Guest > u refused not_an_id', 'NULL > a refused not_an_id'],
    ],
  ])('%s', (_, claims, expected) => {
    const all = claims.map((text, place) => claim(text, place))
    expect(words(send([all]))).toEqual(expected)
    expect(words(send(all.map((one) => [one])))).toEqual(expected)
  })

  it('refuses an alias for the user of an identify call before it, and not of one behind it', () => {
    const view = { ...viewOf([], new Map(), 200), identified: new Map([['known', 3]]) }
    expect(words({ log: decide([claim('known > u by alias', 2)], view, 0).links })).toEqual(['known > u linked'])
    const later = { ...viewOf([], new Map(), 200), identified: new Map([['known', 3]]) }
    expect(words({ log: decide([claim('known > u by alias', 4)], later, 0).links })).toEqual(['known > u refused already_identified'])
  })

  it('holds what would give one person too many ids', () => {
    const sent = send(
      [
        [claim('a > u'), claim('b > u'), claim('c > u')],
        [claim('d > u'), claim('u > v')],
      ],
      3,
    )
    expect(words(sent)).toEqual([
      'a > u linked',
      'b > u linked',
      'c > u held too_many_ids',
      'd > u held too_many_ids',
      'u > v held too_many_ids',
    ])
  })

  it('notes once that a link which was taken back was claimed again', () => {
    const { log } = send([[claim('a > u')]])
    const undone: LinkRow[] = [...log, { ...log[0]!, status: 'undone', recordedAt: 1 }]
    const again = decide([claim('a > u'), claim('a > u')], viewOf(undone, new Map(), 200), 2).links
    expect(words({ log: again })).toEqual(['a > u refused undone_by_hand'])
    expect(decide([claim('a > u')], viewOf([...undone, ...again], new Map(), 200), 3).links).toEqual([])
    expect(words({ log: decide([claim('a > v')], viewOf(undone, new Map(), 200), 2).links })).toEqual(['a > v linked'])
  })

  it('agrees with following every link, in whatever batches claims come', () => {
    const id = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'null')
    const one = fc
      .record({ child: id, parent: id, origin: fc.constantFrom('identify', 'event', 'alias') })
      .filter((c) => c.child !== c.parent)
    fc.assert(
      fc.property(
        fc.array(one, { maxLength: 25 }),
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 2, max: 6 }),
        (raw, size, mostIds) => {
          const claims = raw.map(({ child, parent, origin }, place) => claim(`${child} > ${parent} by ${origin}`, place))
          const batches = Array.from({ length: Math.ceil(claims.length / size) }, (_, i) => claims.slice(i * size, (i + 1) * size))
          const { log, overrides } = send(batches, mostIds)
          expect(words({ log })).toEqual(words(send([claims], mostIds)))
          const links = log.filter(({ status }) => status === 'linked')
          const parents = new Map(links.map(({ child, parent }) => [child, parent]))
          expect(parents.size).toBe(links.length)
          const followed = (key: string): string => (parents.has(key) ? followed(parents.get(key)!) : key)
          expect(Object.fromEntries(overrides)).toEqual(Object.fromEntries([...parents.keys()].map((key) => [key, followed(key)])))
          const people = [...overrides.values()]
          const sizes = people.map((person) => people.filter((one) => one === person).length + 1)
          expect(Math.max(0, ...sizes)).toBeLessThanOrEqual(mostIds)
        },
      ),
      { numRuns: 300 },
    )
  })
})

describe('ids', () => {
  it.each([
    'anonymous',
    'GUEST',
    ' null ',
    '"undefined"',
    "'NaN'",
    '\\"none\\"',
    '[object Object]',
    '0',
    '-1',
    '00000000-0000-0000-0000-000000000000',
  ])('are not written %s', (text) => expect(isId(text)).toBe(false))
  it.each(['a', 'u-0', '1', 'nullable', 'users', 'null@example.com', '"ada"'])('may be %s', (text) => expect(isId(text)).toBe(true))
  it('of entries follow from what the entries say', () => {
    expect(linkIdOf('w', 'a', 'b', 'event')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(linkIdOf('w', 'a', 'b', 'event')).toBe(linkIdOf('w', 'a', 'b', 'event'))
    expect(new Set([linkIdOf('w', 'a', 'b', 'event'), linkIdOf('x', 'a', 'b', 'event'), linkIdOf('w', 'ab', '', 'event')]).size).toBe(3)
  })
})

describe('claims of an event', () => {
  const claimsIn = (message: object) => {
    const outcome = normalise({ event: 'Opened', ...message }, { receivedAt: 0, sentAt: null })
    return outcome.status === 'ok' ? claimsOf({ normal: outcome.event, sourceId: workspaceId }, 0).map(nameOf) : outcome.refusal
  }
  it.each<[object, string[]]>([
    [{ anonymousId: 'a', userId: 'u' }, ['a\0u']],
    [{ anonymousId: 'a' }, []],
    [{ anonymousId: 'u', userId: 'u' }, []],
    [{ event: '$alias', userId: 'u', properties: { previousId: 'p' } }, ['p\0u']],
    [{ event: '$alias', anonymousId: 'a', properties: { previousId: 7 } }, ['7\0a']],
    [{ event: '$alias', anonymousId: 'a', userId: 'u', properties: { previousId: 'a' } }, ['a\0u', 'a\0u']],
    [{ event: '$alias', userId: 'u', properties: { previousId: { $gt: 1 } } }, []],
    [{ event: '$alias', userId: 'u', properties: { previousId: 'x'.repeat(513) } }, []],
    [{ event: '$alias', userId: 'u', properties: { previousId: 'a\nb' } }, []],
    [{ event: '$alias', userId: 'u' }, []],
    [{ event: '$alias', userId: 'u', properties: { previousId: 'half \ud800' } }, []],
  ])('%j', (message, expected) => expect(claimsIn(message)).toEqual(expected))
})

it('remembers pairs in bounded memory, the latest ones for sure', () => {
  const pairs = createRemembered<true>(10, 1_000)
  for (let n = 0; n < 1_000; n++) pairs.put(`pair ${n}`, true)
  expect([999, 995, 970, 0].map((n) => pairs.get(`pair ${n}`) === true)).toEqual([true, true, false, false])
  pairs.forget()
  expect(pairs.get('pair 999')).toBeUndefined()
})
