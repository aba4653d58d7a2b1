import { afterAll, beforeAll, expect, it } from 'vitest'
import { settle } from '#modules/events/server/index.ts'
import { showChecklist } from '#modules/workspace/contract.ts'
import { testApp, type TestApp } from '#test/harness.ts'
import { createChart, createDashboard, deleteDashboard } from '../contract.ts'

let t: TestApp
beforeAll(async () => {
  t = await testApp()
})
afterAll(() => t.close())

const done = async (): Promise<Record<string, boolean>> => {
  const { steps } = await t.call(showChecklist, {})
  return Object.fromEntries(steps.filter(({ id }) => !id.startsWith('workspace.')).map((step) => [step.id, step.done]))
}

it('first steps are done by what is there', async () => {
  expect(Object.entries(await done())).toEqual([
    ['events.source', false],
    ['metrics.adoption', false],
    ['metrics.dashboard', false],
  ])
  await t.http.inject({
    method: 'POST',
    url: '/v1/events',
    headers: { authorization: `Bearer ${t.setup.ingestKey}` },
    payload: { batch: [{ event: 'report', id: '1', timestamp: new Date().toISOString(), userId: 'ada' }] },
  })
  await settle(t.app)
  const spec = { kind: 'adoption' as const, feature: { events: ['report'] }, windowDays: 7 }
  const chart = await t.call(createChart, { body: { name: 'Adoption of reports', spec } })
  expect(await done()).toEqual({ 'events.source': true, 'metrics.adoption': true, 'metrics.dashboard': false })
  const dashboard = await t.call(createDashboard, { body: { name: 'Weekly', tiles: [{ kind: 'chart', chartId: chart.id }] } })
  expect(await done()).toMatchObject({ 'metrics.dashboard': true })
  await t.call(deleteDashboard, { params: { dashboardId: dashboard.id } })
  expect(await done()).toMatchObject({ 'metrics.dashboard': false })
})
