import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testApp, type TestApp } from '#test/harness.ts'
import { tell } from '#test/stories.ts'
import * as contract from '../contract.ts'
import { certifyMetric, getMetric } from './metrics.ts'
import { seededMetrics } from './seed.ts'

let t: TestApp
beforeAll(async () => {
  t = await testApp({ now: () => new Date('2025-04-15T10:00:00Z') })
  await tell(
    t.ctx,
    `ana did visit at 2025-03-03 09:00 with {"page": "=1+1"}
     bob did visit at 2025-03-04 09:00 with {"page": "home"}`,
  )
})
afterAll(() => t.close())

const question = {
  kind: 'trend' as const,
  series: [{ kind: 'events' as const, events: ['visit'], measure: { type: 'count' as const } }],
  range: { type: 'between' as const, from: '2025-03-03', to: '2025-03-05' },
}

describe('the metric catalogue', () => {
  it('is filled for each new workspace, each metric with its definition in words', async () => {
    const { items: metrics } = await t.call(contract.listMetrics, { query: {} })
    expect(metrics.map((metric) => metric.key).toSorted()).toEqual(seededMetrics.map((metric) => metric.key).toSorted())
    expect(metrics.every((metric) => metric.builtIn && !metric.certified && metric.version === 1 && metric.description.length > 40)).toBe(
      true,
    )
  })

  it('keeps every version; a certificate is for one version only', async () => {
    const signups = {
      key: 'visitors',
      name: 'Visitors',
      description: 'People with a visit.',
      unit: 'people',
      direction: 'up' as const,
      spec: { kind: 'events' as const, events: ['visit'], measure: { type: 'people' as const } },
    }
    expect(await t.call(contract.createMetric, { body: signups })).toMatchObject({ version: 1, certified: false, builtIn: false })
    await expect(t.call(contract.createMetric, { body: signups })).rejects.toMatchObject({ status: 409 })
    const params = { key: 'visitors' }
    expect(await t.call(contract.certifyMetric, { params, body: { version: 1, certified: true } })).toMatchObject({
      certified: true,
      certifiedBy: expect.stringContaining('Ada Owner') as string,
    })
    const changed = await t.call(contract.changeMetric, {
      params,
      body: { version: 1, note: 'Count visits', spec: { ...signups.spec, measure: { type: 'count' } } },
    })
    expect(changed).toMatchObject({ version: 2, certified: false })
    expect(
      (await t.call(contract.getMetric, { params })).versions.map(({ version, note, spec }) => [
        version,
        note,
        spec.kind === 'events' && spec.measure.type,
      ]),
    ).toEqual([
      [2, 'Count visits', 'count'],
      [1, '', 'people'],
    ])
    await expect(t.call(contract.changeMetric, { params, body: { version: 1, name: 'Late' } })).rejects.toMatchObject({ status: 409 })
    await expect(t.call(contract.certifyMetric, { params, body: { version: 1, certified: true } })).rejects.toMatchObject({ status: 400 })
    expect(await t.call(contract.changeMetric, { params, body: { version: 2, name: 'Visitors' } })).toMatchObject({ version: 2 })
  })

  it('shows a metric over time', async () => {
    const { series, interval } = await t.call(contract.evaluateMetric, { params: { key: 'dau' }, body: { range: question.range } })
    expect([interval, series[0]!.current.values]).toEqual(['day', [1, 1]])
  })

  it('lets only ops certify', async () => {
    const maker = await t.app.inWorkspace(t.setup.workspaceId, t.ctx.actor, 'write')
    await expect(certifyMetric(maker, 'dau', { version: 1, certified: true })).rejects.toMatchObject({ code: 'forbidden' })
    expect((await getMetric(maker, 'dau')).certified).toBe(false)
  })

  it('deletes so that it can be restored', async () => {
    const params = { key: 'visitors' }
    expect(await t.call(contract.deleteMetric, { params })).toMatchObject({ deletedAt: '2025-04-15T10:00:00.000Z' })
    await expect(t.call(contract.getMetric, { params })).rejects.toMatchObject({ status: 404 })
    await expect(t.call(contract.evaluateMetric, { params, body: {} })).rejects.toMatchObject({ status: 404 })
    const { name, description, unit, direction, spec } = seededMetrics[0]!
    await expect(t.call(contract.createMetric, { body: { ...params, name, description, unit, direction, spec } })).rejects.toMatchObject({
      status: 409,
      problem: {
        detail: 'The metric “Visitors” had the key "visitors" and was deleted. Restore it and change it, or choose another key.',
        fields: [{ field: 'body.key', expected: expect.stringContaining('can be restored') as string }],
      },
    })
    expect(await t.call(contract.restoreMetric, { params })).toMatchObject({ deletedAt: null, version: 2 })
  })
})

describe('charts', () => {
  it('are saved with their question, changed by version, deleted and restored', async () => {
    const chart = await t.call(contract.createChart, { body: { name: 'Visits', spec: question } })
    expect(chart).toMatchObject({ version: 1, display: 'line', ownerId: t.ctx.actor.userId })
    const params = { chartId: chart.id }
    const result = await t.call(contract.runChart, { params })
    expect(result).toMatchObject({ kind: 'trend', series: [{ current: { values: [1, 1] } }] })
    expect(await t.call(contract.changeChart, { params, body: { version: 1, name: 'Visits by day' } })).toMatchObject({
      version: 2,
      name: 'Visits by day',
      description: '',
    })
    await expect(t.call(contract.changeChart, { params, body: { version: 1, name: 'Late' } })).rejects.toMatchObject({ status: 409 })
    await t.call(contract.deleteChart, { params })
    await expect(t.call(contract.runChart, { params })).rejects.toMatchObject({ status: 404 })
    expect((await t.call(contract.listCharts, { query: { deleted: 'true' } })).items).toHaveLength(1)
    expect(await t.call(contract.restoreChart, { params })).toMatchObject({ deletedAt: null })
  })

  it('are listed in pages and found by name', async () => {
    for (const name of ['One', 'Two_%', 'Three']) await t.call(contract.createChart, { body: { name, spec: question } })
    const first = await t.call(contract.listCharts, { query: { limit: 3 } })
    const rest = await t.call(contract.listCharts, { query: { limit: 3, cursor: first.next! } })
    expect(first.items).toHaveLength(3)
    expect(rest).toMatchObject({ next: null })
    expect(new Set([...first.items, ...rest.items].map((chart) => chart.name))).toEqual(new Set(['One', 'Two_%', 'Three', 'Visits by day']))
    expect((await t.call(contract.listCharts, { query: { search: 'o_%' } })).items.map((chart) => chart.name)).toEqual(['Two_%'])
  })

  it('say what is wrong with a question, by field', async () => {
    const broken = { ...question, series: [{ kind: 'events', events: [], measure: { type: 'sum' } }] }
    const answer = await t.http.inject({
      method: 'POST',
      url: '/api/answers/trend',
      headers: { authorization: `Bearer ${t.setup.token}` },
      payload: broken,
    })
    expect(answer.statusCode).toBe(400)
    expect(answer.body).toContain('series')
  })

  const exported = (spec: object) =>
    t.http.inject({ method: 'POST', url: '/api/answers/csv', headers: { authorization: `Bearer ${t.setup.token}` }, payload: { spec } })

  it('are exported with the period before, when it is compared', async () => {
    const answer = await exported({ ...question, range: { type: 'between', from: '2025-03-04', to: '2025-03-05' }, compare: 'previous' })
    expect(answer.body.split('\r\n')).toEqual([
      'period,label,partial,previous_period,visit,visit (before)',
      '2025-03-04,4 Mar 2025,,2025-03-03,1,1',
      ',Whole range,,,1,1',
      '',
    ])
  })

  it('are exported as CSV, and never as a formula', async () => {
    const answer = await exported({ ...question, breakdown: { property: { of: 'event', name: 'page' } } })
    expect(answer.headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="trend.csv"',
    })
    expect(answer.body.split('\r\n')).toEqual([
      'period,label,partial,visit: =1+1,visit: home',
      '2025-03-03,3 Mar 2025,,1,0',
      '2025-03-04,4 Mar 2025,,0,1',
      ',Whole range,,1,1',
      '',
    ])
  })
})

describe('dashboards', () => {
  it('hold charts and metrics in order', async () => {
    const chart = await t.call(contract.createChart, { body: { name: 'Tile', spec: question } })
    const made = await t.call(contract.createDashboard, { body: { name: 'Team', tiles: [{ kind: 'metric', metric: 'dau' }] } })
    const params = { dashboardId: made.id }
    const added = await t.call(contract.addTile, { params, body: { kind: 'chart', chartId: chart.id, size: 'large' } })
    expect(added).toMatchObject({
      version: 2,
      tileCount: 2,
      tiles: [
        { metric: 'dau', size: 'small' },
        { chartId: chart.id, size: 'large' },
      ],
    })
    const turned = await t.call(contract.changeDashboard, { params, body: { version: 2, tiles: added.tiles.toReversed() } })
    expect(turned.tiles.map((tile) => tile.kind)).toEqual(['chart', 'metric'])
    await expect(t.call(contract.changeDashboard, { params, body: { version: 2, name: 'Late' } })).rejects.toMatchObject({ status: 409 })
    await expect(t.call(contract.addTile, { params, body: { kind: 'metric', metric: 'nope' } })).rejects.toMatchObject({
      status: 400,
      problem: { fields: [{ field: 'body.tiles[2].metric' }] },
    })
    await t.call(contract.deleteDashboard, { params })
    await expect(t.call(contract.getDashboard, { params })).rejects.toMatchObject({ status: 404 })
    expect(await t.call(contract.restoreDashboard, { params })).toMatchObject({ deletedAt: null, tileCount: 2 })
    expect((await t.call(contract.listDashboards, { query: {} })).items.map((one) => one.name)).toEqual(['Team'])
  })
})
