import { because } from '#kernel/erasure.ts'
import { defineModule, type Module } from '#kernel/module.ts'
import * as contract from '../contract.ts'
import { firstSteps } from './first-steps.ts'
import { routes } from './routes.ts'
import { seed } from './seed.ts'

export { adoption } from './adoption/run.ts'
export { addChart, answer, getChart } from './charts.ts'
export { churn, churnedAccounts } from './churn/run.ts'
export { addDashboard, getDashboard, listDashboards } from './dashboards.ts'
export { evaluateMetric } from './evaluate.ts'
export { addMetric, getMetric, listMetrics } from './metrics.ts'
export { kaplanMeier, medianTime } from './statistics/kaplan-meier.ts'
export { rateOf, wilson } from './statistics/wilson.ts'
export { trend } from './trend/run.ts'

const said = 'says what is asked; an id within a filter is found by the search and stays'

/** Questions about events, people, accounts and money, and the catalogue of what the numbers mean. */
export const metrics: Module = defineModule({
  name: 'metrics',
  routes,
  shapes: contract,
  seed,
  firstSteps,
  erasure: because(said, 'charts', 'dashboards', 'dashboard_tiles', 'metrics', 'metric_versions'),
})
