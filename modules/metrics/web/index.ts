import { IconChartLine, IconLayoutDashboard, IconRuler2, IconTargetArrow, IconUserMinus } from '@tabler/icons-react'
import { todaySections } from '#modules/workspace/web/index.ts'
import { call } from '#web/api/client.ts'
import type { WebModule } from '#web/module.ts'
import { fill } from '#web/slots.tsx'
import { listCharts, listDashboards, listMetrics } from '../contract.ts'
import { RecentDashboards } from './today/RecentDashboards.tsx'

const most = 8
const fits = (query: string, ...texts: string[]) => texts.some((text) => text.toLowerCase().includes(query.toLowerCase()))
const page = (path: string, title: string) => ({ path, title, access: 'metrics:read' as const })

export const web: WebModule = {
  pages: [
    {
      ...page('/dashboards', 'Dashboards'),
      component: () => import('./dashboards/DashboardsPage.tsx'),
      nav: { group: 'Insights', label: 'Dashboards', icon: IconLayoutDashboard, order: 10 },
      keys: 'd',
    },
    { ...page('/dashboards/$dashboardId', 'Dashboard'), component: () => import('./dashboards/DashboardPage.tsx') },
    {
      ...page('/charts', 'Charts'),
      component: () => import('./charts/ChartsPage.tsx'),
      nav: { group: 'Insights', label: 'Charts', icon: IconChartLine, order: 20 },
      keys: 'h',
    },
    { ...page('/charts/new', 'New chart'), component: () => import('./charts/NewChartPage.tsx') },
    { ...page('/charts/$chartId', 'Chart'), component: () => import('./charts/ChartPage.tsx') },
    {
      ...page('/insights/adoption', 'Adoption of a feature'),
      component: () => import('./adoption/AdoptionPage.tsx'),
      nav: { group: 'Insights', label: 'Adoption', icon: IconTargetArrow, order: 30 },
      keys: 'f',
    },
    {
      ...page('/insights/churn', 'Churn by segment'),
      component: () => import('./churn/ChurnPage.tsx'),
      nav: { group: 'Insights', label: 'Churn', icon: IconUserMinus, order: 35 },
      keys: 'u',
    },
    {
      ...page('/metrics', 'Metrics'),
      component: () => import('./catalogue/MetricsPage.tsx'),
      nav: { group: 'Insights', label: 'Metrics', icon: IconRuler2, order: 40 },
      keys: 'm',
    },
    { ...page('/metrics/new', 'New metric'), component: () => import('./catalogue/NewMetricPage.tsx'), access: 'metrics:write' },
    { ...page('/metrics/$metricId', 'Metric'), component: () => import('./catalogue/MetricPage.tsx') },
    {
      ...page('/metrics/$metricId/edit', 'Change a metric'),
      component: () => import('./catalogue/EditMetricPage.tsx'),
      access: 'metrics:write',
    },
  ],
  commands: [
    {
      id: 'metrics.chart.new',
      title: 'New chart',
      create: true,
      to: '/charts/new',
      icon: IconChartLine,
      keywords: ['trend', 'count', 'graph'],
      access: 'metrics:read',
    },
    {
      id: 'metrics.metric.new',
      title: 'New metric',
      create: true,
      to: '/metrics/new',
      icon: IconRuler2,
      keywords: ['define', 'kpi'],
      access: 'metrics:write',
    },
    {
      id: 'metrics.adoption',
      title: 'What is the adoption rate of a feature?',
      to: '/insights/adoption',
      icon: IconTargetArrow,
      keywords: ['usage', 'feature', 'launch'],
      access: 'metrics:read',
    },
    {
      id: 'metrics.churn',
      title: 'Which segment has the highest churn?',
      to: '/insights/churn',
      icon: IconUserMinus,
      keywords: ['retention', 'lost', 'revenue', 'mrr'],
      access: 'metrics:read',
    },
  ],
  providers: [
    {
      id: 'metrics.charts',
      title: 'Charts',
      access: 'metrics:read',
      search: async (query, signal) => {
        const { items: charts } = await call(listCharts, { query: { search: query, limit: most } }, { signal })
        return charts.map(({ id, name, description }) => ({
          id,
          title: name,
          detail: description,
          to: `/charts/${id}`,
          icon: IconChartLine,
        }))
      },
    },
    {
      id: 'metrics.dashboards',
      title: 'Dashboards',
      access: 'metrics:read',
      search: async (query, signal) => {
        const { items: dashboards } = await call(listDashboards, { query: {} }, { signal })
        const found = dashboards.filter((one) => fits(query, one.name, one.description)).slice(0, most)
        return found.map(({ id, name, description }) => ({
          id,
          title: name,
          detail: description,
          to: `/dashboards/${id}`,
          icon: IconLayoutDashboard,
        }))
      },
    },
    {
      id: 'metrics.metrics',
      title: 'Metrics',
      access: 'metrics:read',
      search: async (query, signal) => {
        const { items: metrics } = await call(listMetrics, { query: {} }, { signal })
        const found = metrics.filter((one) => fits(query, one.name, one.key, one.description)).slice(0, most)
        return found.map(({ key, name, description }) => ({
          id: key,
          title: name,
          detail: description,
          to: `/metrics/${key}`,
          icon: IconRuler2,
        }))
      },
    },
  ],
  slots: [fill(todaySections, { id: 'metrics.dashboards', order: 20, component: RecentDashboards })],
}
