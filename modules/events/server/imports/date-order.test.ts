import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { scope, sql } from '#kernel/clickhouse/sql.ts'
import { testApp, type TestApp } from '#test/harness.ts'
import { orderTold, previewImport } from '../../contract.ts'
import { lookAtDates } from './date-order.ts'
import { runImport, summary, uploadFile } from './import.fixture.ts'

describe('the order of day and month', () => {
  it.each<[string[], ReturnType<typeof lookAtDates>]>([
    [['03/04/2024', '25/04/2024'], { dayFirst: 1, monthFirst: 0, example: '03/04/2024' }],
    [['03/04/2024', '04/25/2024'], { dayFirst: 0, monthFirst: 1, example: '03/04/2024' }],
    [['05/05/2024', '3.4.2024 10:00'], { dayFirst: 0, monthFirst: 0, example: '3.4.2024 10:00' }],
    [['25/04/2024', '04/25/2024'], { dayFirst: 1, monthFirst: 1, example: '25/04/2024' }],
    [['2024-04-03', '2024-04-04'], null],
    [['1/2/2024', 'x', 'y'], null],
    [[], null],
  ])('in %j', (cells, expected) => expect(lookAtDates(cells)).toEqual(expected))

  it('is told by the majority, or not at all', () => {
    expect(orderTold({ dayFirst: 1, monthFirst: 5, example: '' })).toBe('month-first')
    expect(orderTold({ dayFirst: 0, monthFirst: 0, example: '' })).toBeUndefined()
  })
})

let t: TestApp
beforeAll(async () => {
  t = await testApp()
})
afterAll(() => t.close())

const daysOf = async (event: string) =>
  (
    await t.ctx.ch.query<{ day: string }>(
      sql`SELECT toString(toDate(ts)) AS day FROM events WHERE ${scope()} AND event = ${event} ORDER BY ts`,
    )
  ).map(({ day }) => day)

it('is found in a row far below the first', async () => {
  const rows = Array.from({ length: 300 }, (_, index) => `Us,03/${String((index % 9) + 1).padStart(2, '0')}/2024,u${index}`)
  const file = await uploadFile(t, 'us.csv', `event,date,user_id\n${rows.join('\n')}\nUs,03/28/2024,u\n`)
  expect(file.suggested.mapping).toMatchObject({ timestamp: { column: 'date', format: 'auto' }, dateOrder: 'month-first' })
  expect(summary(await runImport(t, file))).toMatchObject({ accepted: 301, refused: 0 })
  expect((await daysOf('Us')).at(-1)).toBe('2024-03-28')
})

it('is said in the preview when the rows do not tell, and follows what is chosen', async () => {
  const file = await uploadFile(t, 'unclear.csv', 'event,date,user_id\nUnclear,03/04/2024,u\n')
  const { mapping } = file.suggested
  expect(mapping.dateOrder).toBe('day-first')
  const preview = (dateOrder: 'day-first' | 'month-first' | undefined) =>
    t.call(previewImport, { body: { fileId: file.fileId, kind: 'events', mapping: { ...mapping, dateOrder } } })
  expect(await preview('day-first')).toMatchObject({
    dates: { dayFirst: 0, monthFirst: 0, example: '03/04/2024' },
    rows: [{ timestamp: '2024-04-03T00:00:00.000Z' }],
  })
  expect((await preview('month-first')).rows).toMatchObject([{ timestamp: '2024-03-04T00:00:00.000Z' }])
  const unsaid = await preview(undefined)
  expect(unsaid.refused).toMatchObject([{ row: 1, field: 'date', message: expect.stringContaining('dateOrder') as string }])
  expect(summary(await runImport(t, file, 'events', { ...mapping, dateOrder: 'month-first' }))).toMatchObject({ accepted: 1 })
  expect(await daysOf('Unclear')).toEqual(['2024-03-04'])
})

it('of a subscription is found in both of its days', async () => {
  const text = 'subscription_id,account_id,start_date,end_date,mrr\ns1,a1,03/04/2024,05/31/2024,5\n'
  const file = await uploadFile(t, 'subscriptions.csv', text)
  expect(file.suggested.mapping).toMatchObject({ dateOrder: 'month-first', subscription: { dateFormat: 'auto' } })
  expect(summary(await runImport(t, file))).toMatchObject({ accepted: 1, refused: 0 })
})
