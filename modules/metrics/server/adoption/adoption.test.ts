import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { setRetention } from '#modules/events/contract.ts'
import { testApp, type TestApp } from '#test/harness.ts'
import { tell } from '#test/stories.ts'
import { adoptionSpec, metricQuestion, type AdoptionResult } from '../../contract.ts'
import { evaluateMetric } from '../evaluate.ts'
import { adoption } from './run.ts'

let t: TestApp
const march = { type: 'between', from: '2025-03-01', to: '2025-04-01' }
const ask = (question: object): Promise<AdoptionResult> =>
  adoption(
    t.ctx,
    adoptionSpec.parse({ kind: 'adoption', unit: 'person', feature: { events: ['report'] }, range: march, windowDays: 7, ...question }),
  )

beforeAll(async () => {
  t = await testApp({ now: () => new Date('2025-06-01T00:00:00Z') })
  await tell(
    t.ctx,
    `ana did open at 2025-03-03 12:00
     ana did report at 2025-03-03 12:00
     ana did report at 2025-03-10 11:59:59.999
     ana did report at 2025-03-12 09:00
     bob did open at 2025-03-04 12:00
     bob did report at 2025-03-11 12:00
     cat did open at 2025-03-05 12:00
     cat did report at 2025-03-07 12:00
     dan did open at 2025-03-20 12:00
     eve did open at 2025-02-20 12:00
     eve did open at 2025-03-21 12:00
     eve did report at 2025-03-21 11:00
     eve did report at 2025-04-01 00:00
     somebody did report at 2025-03-06 12:00
     fay did open at 2025-04-01 00:00
     fay did report at 2025-04-01 00:01
     person ana is {"role": "boss"}
     person bob is {"role": "boss"}`,
  )
})
afterAll(() => t.close())

describe('the rate', () => {
  it('gives each person seven days from their own first activity in the range, to the millisecond', async () => {
    const { overall, answer } = await ask({})
    // ana at once, cat after 2 days, eve on her first activity (the report itself); bob a second too late; dan never; fay is not in the range.
    expect(overall.rate).toMatchObject({ x: 3, n: 5, value: 0.6, smallN: true, suppressed: false })
    expect(overall).toMatchObject({ exposed: 5, censored: 0, medianUses: 1 })
    expect(answer.sentence).toBe('60.0 % of active people used report within 7 days, n = 5, 23.1–88.2 % (March 2025).')
  })

  it('needs as many uses as it says', async () => {
    expect((await ask({ minUses: 2 })).overall.rate).toMatchObject({ x: 1, n: 5 })
  })

  it('takes a first exposure event ever, and only those whose first one lies in the range', async () => {
    const { overall, answer } = await ask({ exposure: { type: 'event', events: ['open'] } })
    // eve opened in February already.
    expect(overall).toMatchObject({ exposed: 4, rate: { x: 2, n: 4 } })
    expect(answer.sentence).toMatch(/^50\.0 % of people used report within 7 days of their first open, n = 4/)
  })

  it('does not count those whose window is not over, nor as misses', async () => {
    const early = await ask({ asOf: '2025-03-12T11:59:59Z' })
    expect(early.judgedAt).toEqual({ at: '2025-03-12T11:59:59.000Z', because: 'asked' })
    expect(early.overall).toMatchObject({ exposed: 3, censored: 1, rate: { x: 1, n: 2 } })
    expect(early.notes).toContain('1 is not counted yet: their 7 days are not over.')
  })

  it('never judges later than the last event', async () => {
    const result = await ask({ windowDays: 28 })
    expect(result.judgedAt).toEqual({ at: '2025-04-01T00:01:00.000Z', because: 'last_event' })
    expect(result.overall).toMatchObject({ exposed: 5, censored: 4, rate: { x: 1, n: 1 } })
  })

  it('is not a number when nobody was exposed', async () => {
    const { overall, timeToAdopt, answer } = await ask({ range: { type: 'between', from: '2025-01-01', to: '2025-02-01' } })
    expect(overall.rate).toMatchObject({ value: null, n: 0, reason: 'Nobody was exposed' })
    expect(timeToAdopt).toMatchObject({ medianDays: null, reason: 'Nobody was exposed', curve: [] })
    expect(answer.sentence).toContain('Nobody knows yet')
  })

  it('limits who is eligible', async () => {
    const boss = { conditions: [{ property: { of: 'person', name: 'role' }, op: 'is', values: ['boss'] }] }
    expect((await ask({ eligible: boss })).overall.rate).toMatchObject({ x: 1, n: 2 })
  })
})

describe('what goes with it', () => {
  it('shows adoption by week of exposure, but no week of fewer than five people', async () => {
    const { cohorts } = await ask({})
    expect(cohorts.filter(({ rate }) => rate.suppressed)).toMatchObject([
      {
        key: '2025-03-03',
        exposed: null,
        censored: null,
        medianUses: null,
        rate: { value: null, n: null, reason: 'Fewer than 5 people: not shown' },
      },
      { key: '2025-03-17', exposed: null, rate: { x: null, n: null } },
    ])
    expect(cohorts[0]).toMatchObject({ key: '2025-02-24', partial: true, rate: { value: null, reason: 'Nobody was exposed' } })
  })

  it('shows retained adoption in the second window', async () => {
    const { retained, retainedDays } = await ask({})
    // Days 8 to 14: ana used it on the 12th; cat did not; eve’s second window ends after the last event.
    expect(retainedDays).toEqual([8, 14])
    expect(retained).toMatchObject({ x: 1, n: 2 })
  })

  it('shows the time to adopt by Kaplan–Meier, for twice the window', async () => {
    const { timeToAdopt } = await ask({})
    // Day 0: ana and eve of 5; day 2: cat of 3; day 7: bob of 2. dan was watched for 11 days.
    expect(timeToAdopt.curve.map(({ day, atRisk }) => [day, atRisk])).toEqual([
      [0, 5],
      [2, 3],
      [7, 2],
    ])
    expect(timeToAdopt.curve.map(({ share }) => Number(share.toFixed(6)))).toEqual([0.4, 0.6, 0.8])
    expect(timeToAdopt.medianDays).toBe(2)
  })

  it('hides segments of fewer than five people', async () => {
    const { segments } = await ask({ segmentBy: { of: 'person', name: 'role' } })
    expect(segments).toMatchObject([
      {
        segment: { label: 'boss' },
        exposed: null,
        rate: { value: null, n: null, suppressed: true, reason: 'Fewer than 5 people: not shown' },
      },
      { segment: { label: 'Not set' }, exposed: null, rate: { suppressed: true } },
    ])
  })

  it('refuses properties that units do not have', async () => {
    await expect(ask({ unit: 'account', segmentBy: { of: 'person', name: 'role' } })).rejects.toMatchObject({
      details: { fields: [{ field: 'segmentBy' }] },
    })
    await expect(ask({ feature: { events: ['raport'] } })).rejects.toMatchObject({ details: { fields: [{ field: 'feature.events' }] } })
  })
})

describe('accounts', () => {
  const accounts = Array.from({ length: 12 }, (_, i) => `a${i}`)

  beforeAll(() =>
    tell(
      t.ctx,
      accounts
        .flatMap((account, i) => [
          `p${i} did start at 2024-05-02 10:00`,
          `p${i} belongs to ${account} since 2024-01-01`,
          `account ${account} is {"plan": "${i < 6 ? 'pro' : i < 11 ? 'free' : 'trial'}"}`,
          ...(i % 3 === 0 ? [`q${i} of ${account} did export at 2024-05-03 10:00 with {"kind": "pdf"}`] : []),
        ])
        .join('\n'),
    ),
  )

  const question = {
    unit: 'account',
    feature: { events: ['export'], filter: { conditions: [{ property: { of: 'event', name: 'kind' }, op: 'is', values: ['pdf'] }] } },
    range: { type: 'between', from: '2024-05-01', to: '2024-06-01' },
  }

  it('adopt by what any of their people does', async () => {
    const { overall, segments, answer } = await ask({ ...question, segmentBy: { of: 'account', name: 'plan' }, featureName: 'PDF export' })
    expect(overall.rate).toMatchObject({ x: 4, n: 12 })
    expect(segments!.map(({ segment, rate }) => [segment.label, rate.x, rate.n, rate.few, rate.suppressed])).toEqual([
      ['pro', 2, 6, false, false],
      ['free', 2, 5, false, false],
      ['trial', 0, 1, true, false],
    ])
    expect(answer.sentence).toMatch(/^33\.3 % of active accounts used PDF export within 7 days, n = 12/)
  })

  it('are shown by week, however few', async () => {
    const { cohorts } = await ask({
      ...question,
      eligible: { conditions: [{ property: { of: 'account', name: 'plan' }, op: 'is', values: ['trial'] }] },
    })
    expect(cohorts.filter((one) => one.exposed)).toMatchObject([{ key: '2024-04-29', exposed: 1, rate: { x: 0, n: 1, few: true } }])
  })

  it('of people hide the next smallest with a small one, which would be the whole less the others', async () => {
    const people = { ...question, unit: 'person', segmentBy: { of: 'account', name: 'plan' }, feature: { events: ['start'] } }
    // 4 people exported only: q0, q3, q6 and q9. With their accounts: pro 6 + 2, free 5 + 2, trial 1.
    const { overall, segments } = await ask(people)
    expect(overall.rate.n).toBe(16)
    expect(segments!.map(({ segment, rate }) => [segment.label, rate.n])).toEqual([
      ['pro', 8],
      ['free', null],
      ['trial', null],
    ])
  })

  it('has an honest Other', async () => {
    const { segments, cut } = await ask({ ...question, segmentBy: { of: 'account', name: 'plan' }, segmentLimit: 1 })
    expect(cut).toBe(2)
    expect(segments!.map(({ segment, rate }) => [segment.label, rate.x, rate.n])).toEqual([
      ['pro', 2, 6],
      ['Other', 2, 6],
    ])
  })

  it('is a metric of the catalogue, which asks for its feature', async () => {
    const look = (params?: object) =>
      evaluateMetric(t.ctx, 'feature_adoption', metricQuestion.parse({ interval: 'month', range: question.range, params }))
    await expect(look()).rejects.toMatchObject({ details: { fields: [{ field: 'series[0].params.feature' }] } })
    const { series } = await look({ feature: question.feature })
    expect(series[0]!.current).toMatchObject({ values: [4 / 12], total: 4 / 12, n: 12, rates: [{ x: 4, n: 12 }] })
  })
})

it('says where the range reaches behind what is kept, of the events that it reads; churn reads none', async () => {
  const kept = (event: string) => `“${event}” is kept 30 days: those before 2025-05-02 are removed and not counted.`
  for (const event of ['open', 'other']) await t.call(setRetention, { body: { event, days: 30 } })
  const exposure = { type: 'event', events: ['open'] }
  expect((await ask({ exposure })).notes).toContain(kept('open'))
  expect((await ask({})).notes).toEqual(expect.arrayContaining([kept('open'), kept('other')]))
  const notes = async (key: string, question: object) =>
    (await evaluateMetric(t.ctx, key, metricQuestion.parse({ range: march, interval: 'month', ...question }))).notes
  expect(await notes('feature_adoption', { params: { feature: { events: ['report'] } } })).toContain(kept('open'))
  expect(await notes('logo_churn', {})).not.toContain(kept('open'))
  expect((await ask({ exposure: { type: 'event', events: ['report'] } })).notes).not.toContain(kept('open'))
})
