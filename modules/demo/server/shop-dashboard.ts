import { countOf, days, metricOf, property, sumOf, trend, where, type NewDashboard, type NewMetric } from './content.ts'

/** 1 December 2010 to 9 December 2011; the last month is cut off. */
const wholePeriod = days('2010-12-01', '2011-12-10')
const lines = ['purchase', 'cancel']

export const shopMetrics: NewMetric[] = [
  {
    key: 'net_revenue',
    name: 'Net revenue',
    description: 'Quantity × unit price of all invoice lines. Cancelled lines count negatively, lines without a customer are included.',
    unit: 'GBP',
    direction: 'up',
    spec: { kind: 'events', events: lines, measure: { type: 'sum', property: 'revenue' } },
  },
  {
    key: 'cancellation_rate',
    name: 'Cancellation rate',
    description: 'Cancelled invoice lines ÷ all invoice lines.',
    unit: 'ratio',
    direction: 'down',
    spec: {
      kind: 'ratio',
      numerator: { events: ['cancel'], measure: { type: 'count' } },
      denominator: { events: lines, measure: { type: 'count' } },
    },
  },
]

const customers = trend('Customers', 'number', 'Different customers who bought or cancelled something.', {
  series: [countOf('Customers', lines, { type: 'people' })],
  interval: 'month',
  range: wholePeriod,
})

const invoiceLines = trend('Invoice lines', 'number', 'All lines of all invoices, also those without a customer.', {
  series: [countOf('Invoice lines', lines)],
  interval: 'month',
  range: wholePeriod,
})

const monthlyCustomers = trend(
  'Active customers by month',
  'bar',
  'Customers with at least one invoice line in the month. December 2011 ends on the 9th.',
  {
    series: [countOf('Customers', lines, { type: 'people' })],
    interval: 'month',
    range: wholePeriod,
  },
)

const monthlyRevenue = trend('Net revenue by month', 'bar', 'Sales less cancellations, in pounds. December 2011 ends on the 9th.', {
  series: [metricOf('Net revenue', 'net_revenue')],
  interval: 'month',
  range: wholePeriod,
})

const abroad = trend('Revenue abroad by country', 'stacked', 'Net revenue outside the United Kingdom, the eight largest countries.', {
  series: [sumOf('Net revenue', lines, 'revenue')],
  interval: 'month',
  range: wholePeriod,
  filter: where('country', 'is_not', ['United Kingdom']),
  breakdown: { property: property('event', 'country'), limit: 8 },
})

const cancellations = trend('Cancellations by month', 'line', 'Share of invoice lines that were cancelled.', {
  series: [metricOf('Cancellation rate', 'cancellation_rate')],
  interval: 'month',
  range: wholePeriod,
})

const bestSellers = trend('Best sellers', 'table', 'The ten articles with the most pieces sold, less those cancelled, by quarter.', {
  series: [sumOf('Pieces', lines, 'quantity')],
  interval: 'quarter',
  range: days('2011-01-01', '2011-10-01'),
  filter: { conditions: [{ property: property('event', 'description'), op: 'is_set' }] },
  breakdown: { property: property('event', 'description'), limit: 10 },
})

const week = trend(
  'A week in the shop',
  'line',
  'Invoice lines by the hour in the week of 14 November 2011. The shop is closed on Saturdays.',
  {
    series: [countOf('Invoice lines', ['purchase'])],
    interval: 'hour',
    range: days('2011-11-14', '2011-11-21'),
  },
)

export const shopDashboard: NewDashboard = {
  name: 'Shop',
  description:
    'A British online shop for gifts, December 2010 to December 2011. Real data: Online Retail, Chen, Sain and Guo (2012), UCI, CC BY 4.0.',
  tiles: [
    { metric: 'net_revenue', question: { interval: 'month', range: wholePeriod }, size: 'small', title: 'Net revenue' },
    { chart: customers, size: 'small' },
    { chart: invoiceLines, size: 'small' },
    { metric: 'cancellation_rate', question: { interval: 'month', range: wholePeriod }, size: 'small', title: 'Cancellation rate' },
    { chart: monthlyCustomers, size: 'medium' },
    { chart: monthlyRevenue, size: 'medium' },
    { chart: abroad, size: 'medium' },
    { chart: cancellations, size: 'medium' },
    { chart: week, size: 'large' },
    { chart: bestSellers, size: 'large' },
  ],
}
