import { expect, it } from 'vitest'
import { describeColumns } from './look.ts'
import { suggest } from './suggest.ts'

/** What a CSV of plain cells is taken for. */
function suggested(text: string) {
  const [header, ...lines] = text.split('\n')
  const columns = header!.split(',')
  const rows = lines.map((line, index) => ({
    row: index + 1,
    values: Object.fromEntries(line.split(',').map((cell, at) => [columns[at]!, cell])),
  }))
  return suggest(describeColumns(columns, rows), 'file.csv', 'UTC', false)
}

it('takes a column for the id where it tells all rows apart', () => {
  const idOf = (rows: string) => suggested(`event,time,usage_id,x\n${rows}`).mapping.id
  expect(idOf('e,2026-01-01,a,1\ne,2026-01-01,b,1\ne,2026-01-01,a,1')).toEqual(['usage_id'])
  expect(idOf('e,2026-01-01,a,1\ne,2026-01-01,a,2')).toEqual([])
  expect(idOf('e,2026-01-01,a,1\ne,2026-01-01,,2')).toEqual([])
})

it('takes any date for the time of an event, but not for that of people and accounts', () => {
  const people = suggested('user_id,name,date_of_birth\np8,Ada,1985-12-10')
  expect(people).toMatchObject({ kind: 'people', mapping: { properties: [{ name: 'name' }, { name: 'date_of_birth' }] } })
  expect(people.mapping.timestamp).toBeUndefined()
  const accounts = suggested('account_id,renewal\nA-9,31/01/2030')
  expect(accounts).toMatchObject({ kind: 'accounts', mapping: { properties: [{ name: 'renewal' }] } })
  expect(accounts.mapping.timestamp).toBeUndefined()
  expect(suggested('user_id,signup_date\np8,2026-01-31').mapping.timestamp).toMatchObject({ column: 'signup_date' })
  expect(suggested('event,user_id,when_it_was\nbuy,p8,2026-01-31').mapping.timestamp).toMatchObject({ column: 'when_it_was' })
})

it('takes dates with two digits for a year as times', () => {
  expect(suggested('event,when\nchat,17/10/21\nchat,18/10/21 12:39').mapping).toMatchObject({ dateOrder: 'day-first' })
  expect(suggested('event,user_id,version\nchat,u,3.12.10').mapping.timestamp).toBeUndefined()
})
