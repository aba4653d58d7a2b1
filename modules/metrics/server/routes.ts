import { route, type Route } from '#kernel/http/route.ts'
import * as contract from '../contract.ts'
import { adoption } from './adoption/run.ts'
import * as charts from './charts.ts'
import { churn, churnedAccounts } from './churn/run.ts'
import { csvOf } from './csv.ts'
import * as dashboards from './dashboards.ts'
import { evaluateMetric } from './evaluate.ts'
import * as metrics from './metrics.ts'
import { trend } from './trend/run.ts'

export const routes: readonly Route[] = [
  route(contract.runTrend, (ctx, { body }) => trend(ctx, body)),
  route(contract.runAdoption, (ctx, { body }) => adoption(ctx, body)),
  route(contract.runChurn, (ctx, { body }) => churn(ctx, body)),
  route(contract.listChurnedAccounts, (ctx, { body }) => churnedAccounts(ctx, body)),
  route(contract.exportCsv, async (ctx, { body }, { reply }) => {
    const csv = csvOf(await charts.answer(ctx, body.spec))
    return reply.type('text/csv; charset=utf-8').header('content-disposition', `attachment; filename="${body.spec.kind}.csv"`).send(csv)
  }),

  route(contract.listMetrics, async (ctx, { query }) => ({ items: await metrics.listMetrics(ctx, query) })),
  route(contract.getMetric, async (ctx, { params }) => {
    const metric = await metrics.getMetric(ctx, params.key)
    return { ...metric, versions: await metrics.versionsOf(ctx, metric) }
  }),
  route(contract.createMetric, (ctx, { body }) => metrics.addMetric(ctx, body)),
  route(contract.changeMetric, (ctx, { params, body }) => metrics.editMetric(ctx, params.key, body)),
  route(contract.certifyMetric, (ctx, { params, body }) => metrics.certifyMetric(ctx, params.key, body)),
  route(contract.deleteMetric, (ctx, { params }) => metrics.deleteMetric(ctx, params.key)),
  route(contract.restoreMetric, (ctx, { params }) => metrics.restoreMetric(ctx, params.key)),
  route(contract.evaluateMetric, (ctx, { params, body }) => evaluateMetric(ctx, params.key, body)),

  route(contract.listCharts, (ctx, { query }) => charts.chartsOf(ctx, query)),
  route(contract.getChart, (ctx, { params }) => charts.getChart(ctx, params.chartId)),
  route(contract.createChart, (ctx, { body }) => charts.addChart(ctx, body)),
  route(contract.changeChart, (ctx, { params, body }) => charts.editChart(ctx, params.chartId, body)),
  route(contract.deleteChart, (ctx, { params }) => charts.deleteChart(ctx, params.chartId)),
  route(contract.restoreChart, (ctx, { params }) => charts.restoreChart(ctx, params.chartId)),
  route(contract.runChart, async (ctx, { params }) => charts.answer(ctx, (await charts.getChart(ctx, params.chartId)).spec)),

  route(contract.listDashboards, async (ctx, { query }) => ({ items: await dashboards.listDashboards(ctx, query) })),
  route(contract.getDashboard, (ctx, { params }) => dashboards.getDashboard(ctx, params.dashboardId)),
  route(contract.createDashboard, (ctx, { body }) => dashboards.addDashboard(ctx, body)),
  route(contract.changeDashboard, (ctx, { params, body }) => dashboards.editDashboard(ctx, params.dashboardId, body)),
  route(contract.addTile, (ctx, { params, body }) => dashboards.addTile(ctx, params.dashboardId, body)),
  route(contract.deleteDashboard, (ctx, { params }) => dashboards.deleteDashboard(ctx, params.dashboardId)),
  route(contract.restoreDashboard, (ctx, { params }) => dashboards.restoreDashboard(ctx, params.dashboardId)),
]
