import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { as, empty, ident, join, render, scope, sql } from './sql.ts'

describe('the sql tag', () => {
  it('sends values as typed parameters', () => {
    expect(render(sql`SELECT ${'a'}, ${1}, ${1.5}, ${true}, ${['x']}, ${as('UInt64', 7)}`)).toEqual({
      text: 'SELECT {p0:String}, {p1:Int64}, {p2:Float64}, {p3:Bool}, {p4:Array(String)}, {p5:UInt64}',
      params: { p0: 'a', p1: 1, p2: 1.5, p3: true, p4: ['x'], p5: 7 },
    })
  })

  it('splices pieces and numbers their parameters across all of them', () => {
    const condition = join([sql`a = ${'x'}`, sql`b = ${'y'}`], ' AND ')
    expect(render(sql`SELECT 1 WHERE ${condition}${empty} LIMIT ${5}`).text).toBe(
      'SELECT 1 WHERE a = {p0:String} AND b = {p1:String} LIMIT {p2:Int64}',
    )
  })

  it('sends equal values of the same type once', () => {
    const day = sql`day >= ${as('Date', '2026-03-01')}`
    expect(render(sql`SELECT ${['a', 'b']}, ${1}, ${'1'} WHERE ${day} OR ${day} OR e IN ${['a', 'b']} OR n = ${1}`)).toEqual({
      text: 'SELECT {p0:Array(String)}, {p1:Int64}, {p2:String} WHERE day >= {p3:Date} OR day >= {p3:Date} OR e IN {p0:Array(String)} OR n = {p1:Int64}',
      params: { p0: ['a', 'b'], p1: 1, p2: '1', p3: '2026-03-01' },
    })
    const odd = [NaN, Infinity, -Infinity, 0]
    expect(Object.values(render(join(odd.map((n) => sql`${as('Float64', n)}`))).params)).toEqual(odd)
  })

  it('names the workspace as a parameter that only the runner fills in', () => {
    expect(render(sql`SELECT 1 WHERE ${scope('e')}`)).toEqual({ text: 'SELECT 1 WHERE `e`.workspace_id = {workspace:UUID}', params: {} })
  })

  it('quotes identifiers and refuses those that are not on the list', () => {
    expect(render(sql`SELECT ${ident('a`b\\c')}`).text).toBe('SELECT `a\\`b\\\\c`')
    expect(() => ident('secret', ['event', 'ts'])).toThrow('Unknown identifier "secret"')
  })

  it('never lets a value reach the text', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (value) => {
        const marked = `<${value}>`
        const { text, params } = render(sql`SELECT ${marked}`)
        return text === 'SELECT {p0:String}' && params['p0'] === marked
      }),
    )
  })
})
