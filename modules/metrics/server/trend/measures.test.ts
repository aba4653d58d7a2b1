import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testApp, type TestApp } from '#test/harness.ts'
import { tell } from '#test/stories.ts'
import { trendSpec, type TrendResult } from '../../contract.ts'
import { trend } from './run.ts'

let t: TestApp
beforeAll(async () => {
  t = await testApp({ now: () => new Date('2025-04-15T10:00:00Z') })
})
afterAll(() => t.close())

const ask = (question: object): Promise<TrendResult> => trend(t.ctx, trendSpec.parse({ kind: 'trend', ...question }))
const between = (from: string, to: string) => ({ type: 'between', from, to })
const values = (result: TrendResult, line = 0) => result.series[line]!.current.values

describe('measures', () => {
  const range = between('2025-03-03', '2025-03-06')
  const measured = (measure: object) => ask({ series: [{ kind: 'events', events: ['order'], measure }], range })

  beforeAll(() =>
    tell(
      t.ctx,
      `ana of acme did order at 2025-03-03 09:00 with {"amount": 10}
       ana of acme did order at 2025-03-03 10:00 with {"amount": 20}
       bob did order at 2025-03-03 11:00 with {"amount": "30"}
       ana of acme did order at 2025-03-05 09:00 with {"amount": "much"}
       somebody did order at 2025-03-05 23:59:59.999 with {"amount": 5}
       bob belongs to zeta since 2025-01-01
       ana did order at 2025-03-06 00:00 with {"amount": 1000}`,
    ),
  )

  it('counts events, in all and by day', async () => {
    const result = await measured({ type: 'count' })
    expect(values(result)).toEqual([3, 0, 2])
    expect(result.series[0]!.current).toMatchObject({ total: 5, n: 5 })
    expect(result.axis.map((step) => step.key)).toEqual(['2025-03-03', '2025-03-04', '2025-03-05'])
    expect(result.period.words).toBe('3 Mar 2025 to 5 Mar 2025')
  })

  it('counts people once a day and once in all', async () => {
    const result = await measured({ type: 'people' })
    expect(values(result)).toEqual([2, 0, 1])
    expect(result.series[0]!.current.total).toBe(2)
  })

  it('nobody is active by what SDKs send by themselves, unless it is asked for by name', async () => {
    const july = between('2024-07-01', '2024-07-02')
    await tell(
      t.ctx,
      `eve did $feature_flag_called at 2024-07-01 09:00
       eve did $identify at 2024-07-01 09:00
       fay did $experiment_started at 2024-07-01 09:00
       gil did $exposure at 2024-07-01 09:00
       ana did $pageview at 2024-07-01 09:00`,
    )
    const people = (events: unknown) => ask({ series: [{ kind: 'events', events, measure: { type: 'people' } }], range: july })
    expect(values(await people('any'))).toEqual([1])
    expect(values(await people(['$feature_flag_called', '$exposure']))).toEqual([2])
    const sessions = ask({ series: [{ kind: 'events', events: 'any', measure: { type: 'sessions' } }], range: july })
    expect(values(await sessions)).toEqual([1])
  })

  it('counts accounts: that of the event, else that of the person', async () => {
    const result = await measured({ type: 'accounts' })
    expect(values(result)).toEqual([2, 0, 1])
    expect(result.series[0]!.current.total).toBe(2)
  })

  it('divides events of known people by people; nobody is not zero', async () => {
    const result = await measured({ type: 'per_person' })
    expect(values(result)).toEqual([1.5, null, 1])
    expect(result.series[0]!.current.missing).toEqual({ 1: 'No events' })
    expect(result.series[0]!.current.total).toBe(2)
  })

  it.each([
    ['sum', [60, 0, 5], 65],
    ['average', [20, null, 5], 16.25],
    ['median', [20, null, 5], 15],
    ['min', [10, null, 5], 5],
    ['max', [30, null, 5], 30],
    ['p90', [28, null, 5], 27],
    ['p95', [29, null, 5], 28.5],
  ])('%s of a property, numbers in text included, other text left out and counted', async (type, expected, total) => {
    const result = await measured({ type, property: 'amount' })
    expect(values(result)).toEqual(expected)
    expect(result.series[0]!.current.total).toBeCloseTo(total, 10)
    expect(result.series[0]!.withoutNumber).toBe(1)
  })

  it('takes any percentile', async () => {
    expect(values(await measured({ type: 'percentile', property: 'amount', percent: 25 }))).toEqual([15, null, 5])
  })

  it('says what it is that has no number', async () => {
    await tell(t.ctx, 'ana did refund at 2025-03-03 09:00 with {"reason": "late"}')
    const result = await ask({ series: [{ kind: 'events', events: ['refund'], measure: { type: 'sum', property: 'reason' } }], range })
    expect(result.series[0]!.current).toMatchObject({
      values: [null, 0, 0],
      missing: { 0: 'No event has a number in reason' },
      total: null,
    })
  })
})
