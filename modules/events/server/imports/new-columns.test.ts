import { afterAll, beforeAll, expect, it } from 'vitest'
import { scope, sql } from '#kernel/clickhouse/sql.ts'
import { testApp, type TestApp } from '#test/harness.ts'
import { downloadRefusedRows, getPerson } from '../../contract.ts'
import { runImport, summary, uploadFile } from './import.fixture.ts'
import { createPropertyReader, propertyNames } from './property-columns.ts'

let t: TestApp
beforeAll(async () => {
  t = await testApp()
})
afterAll(() => t.close())

const at = (index: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, index)).toISOString()
const lines = (event: string, last: object[]) =>
  [...Array.from({ length: 1_000 }, () => ({ properties: { plan: 'free' } })), ...last]
    .map((more, index) => JSON.stringify({ event, timestamp: at(index), userId: 'u', ...more }))
    .join('\n')

const lastProps = async (event: string, count: number) =>
  (
    await t.ctx.ch.query<{ props: object }>(sql`SELECT props FROM events WHERE ${scope()} AND event = ${event} ORDER BY ts DESC LIMIT 5`, {
      settings: { output_format_json_quote_64bit_integers: 0 },
    })
  )
    .map(({ props }) => props)
    .slice(0, count)

it('keeps columns of JSON lines that first appear after the rows looked at', async () => {
  const late = [
    { properties: { plan: 'pro', seats: 5, owner: { name: 'Ada' } }, plan: 'outside' },
    { properties: { seats: 6 }, tags: ['a'] },
  ]
  const file = await uploadFile(t, 'late.jsonl', lines('Late', late))
  expect(file.suggested.mapping.newColumns).toBe('property')
  expect(await runImport(t, file)).toMatchObject({ accepted: 1_002, refused: 0, leftOut: [] })
  expect(await lastProps('Late', 3)).toEqual([
    { seats: 6, tags: ['a'] },
    // The short name is taken by a column of the first rows.
    { plan: 'pro', seats: 5, owner: { name: 'Ada' }, 'plan (2)': 'outside' },
    { plan: 'free' },
  ])
})

it('tells columns that a mapping leaves out, and adds nothing when the file comes again with more', async () => {
  const mapping = {
    event: { column: 'event' },
    timestamp: { column: 'timestamp' },
    user: 'userId',
    properties: [{ column: 'properties.plan', name: 'plan' }],
  }
  const short = lines('Left', []).replaceAll('"plan":"free"', '"plan":"free","note":null')
  expect(await runImport(t, await uploadFile(t, 'left.jsonl', short), 'events', mapping)).toMatchObject({ accepted: 1_000, leftOut: [] })
  const long = lines('Left', [{ properties: { plan: 'pro', seats: 5 } }, { size: 1 }])
  const ended = await runImport(t, await uploadFile(t, 'left.jsonl', long), 'events', mapping)
  expect(ended).toMatchObject({ accepted: 2, duplicates: 1_000, leftOut: ['properties.seats', 'size'] })
  expect(await lastProps('Left', 2)).toEqual([{}, { plan: 'pro' }])
})

it('keeps them for people, and in the list of refused rows', async () => {
  const people = [
    ...Array.from({ length: 1_000 }, (_, index) => ({ user_id: `p${index}` })),
    { user_id: 'late', email: 'late@example.com' },
    { city: 'Cork' },
  ]
  const ended = await runImport(t, await uploadFile(t, 'people.jsonl', people.map((one) => JSON.stringify(one)).join('\n')), 'people')
  expect(summary(ended)).toMatchObject({ accepted: 1_001, refused: 1 })
  expect((await t.call(getPerson, { params: { person: 'late' } })).profile).toMatchObject({ label: 'late@example.com' })
  const { body } = await t.http.inject({
    url: downloadRefusedRows.path.replace(':importId', ended.id),
    headers: { authorization: `Bearer ${t.setup.token}` },
  })
  expect(body.split('\n')[1]).toContain('"{""city"":""Cork""}"')
})

it('refuses rows that bring more columns than a file may have', () => {
  const columns = Array.from({ length: 999 }, (_, index) => ({
    name: `c${index}`,
    type: 'string' as const,
    examples: [],
    emptyShare: 0,
    isUnique: false,
    dates: null,
  }))
  const reader = createPropertyReader({ kind: 'people', mapping: { id: [] }, columns, format: 'jsonl' })
  expect(reader.read({ row: 1, values: { c1: 'x', one: 1 } })).toEqual({ c1: 'x', one: 1 })
  expect(() => reader.read({ row: 2, values: { two: 2 } })).toThrow(/at most 1,000 different columns/)
  expect(reader.read({ row: 3, values: { one: 2 } })).toEqual({ one: 2 })
})

it('gives no two columns one name', () => {
  expect(propertyNames(['properties.plan', 'props.plan', 'size', 'properties.size'])).toEqual([
    ['properties.plan', 'plan'],
    ['props.plan', 'props.plan'],
    ['size', 'size'],
    ['properties.size', 'properties.size'],
  ])
})
