import { describe, expect, it } from 'vitest'
import { contentIds } from './content-id.ts'
import { ravenstackFacts, retailFacts } from './facts.fixture.ts'
import { readRavenstack } from './ravenstack.ts'
import { readRetail, retailEvent, retailRows, type Customer } from './retail.ts'
import { instantOf, instantOfDay, isoDay } from './wall-time.ts'

const london = 'Europe/London'

describe('times', () => {
  it('reads a clock in winter and in summer, ahead of UTC and behind it', () => {
    expect(instantOf('2010-12-01 08:26:00', london)).toBe('2010-12-01T08:26:00.000Z')
    expect(instantOf('2011-07-01 08:26:00', london)).toBe('2011-07-01T07:26:00.000Z')
    expect(instantOf('2011-07-01 00:00:00', 'America/St_Johns')).toBe('2011-07-01T02:30:00.000Z')
    expect(instantOf('2011-07-01 00:00:00', 'Asia/Kolkata')).toBe('2011-06-30T18:30:00.000Z')
  })

  it('reads the hours around the change of the clocks', () => {
    expect(instantOf('2011-03-27 00:59:00', london)).toBe('2011-03-27T00:59:00.000Z')
    expect(instantOf('2011-03-27 02:00:00', london)).toBe('2011-03-27T01:00:00.000Z')
    expect(instantOf('2011-10-30 00:59:00', london)).toBe('2011-10-29T23:59:00.000Z')
    expect(instantOf('2011-10-30 02:00:00', london)).toBe('2011-10-30T02:00:00.000Z')
  })

  it('takes the day before the month, with and without a time', () => {
    expect(isoDay('03-12-2024')).toBe('2024-12-03')
    expect(instantOfDay('03-12-2024', london)).toBe('2024-12-03T00:00:00.000Z')
    expect(instantOfDay('28-07-2023 03:00', london)).toBe('2023-07-28T02:00:00.000Z')
  })

  it('refuses what is not a date', () => {
    expect(() => isoDay('2024-12-03')).toThrow('expected DD-MM-YYYY')
    expect(() => instantOf('2010-13-01 08:26:00', london)).toThrow('expected YYYY-MM-DD HH:MM:SS')
  })
})

describe('ids of rows', () => {
  it('tell rows that repeat each other apart and are the same when read again', () => {
    const rows = [
      { a: 'x', b: 'y' },
      { a: 'x', b: 'z' },
      { a: 'x', b: 'y' },
    ]
    const first = rows.map(contentIds('set'))
    expect(new Set(first).size).toBe(3)
    expect(rows.map(contentIds('set'))).toEqual(first)
  })

  it('do not confuse cells that run into each other', () => {
    expect(contentIds('set')({ a: 'xy', b: '' })).not.toBe(contentIds('set')({ a: 'x', b: 'y' }))
  })
})

describe('an invoice line', () => {
  const row = {
    InvoiceNo: '536365',
    StockCode: '85123A',
    Description: 'WHITE HANGING HEART T-LIGHT HOLDER',
    Quantity: '6',
    InvoiceDate: '2010-12-01 08:26:00',
    UnitPrice: '2.55',
    CustomerID: '17850',
    Country: 'United Kingdom',
  }

  it('is a purchase of the customer with its revenue', () => {
    expect(retailEvent(row, 'i')).toEqual({
      event: 'purchase',
      id: 'i',
      timestamp: '2010-12-01T08:26:00.000Z',
      userId: '17850',
      properties: {
        invoice: '536365',
        stock_code: '85123A',
        description: 'WHITE HANGING HEART T-LIGHT HOLDER',
        quantity: 6,
        unit_price: 2.55,
        revenue: 15.3,
        country: 'United Kingdom',
      },
    })
  })

  it('is a cancellation with negative revenue, and has no person or description where there is none', () => {
    const event = retailEvent({ ...row, InvoiceNo: 'C536379', Quantity: '-1', Description: '', CustomerID: '' }, 'i')
    expect(event).toMatchObject({ event: 'cancel', properties: { quantity: -1, revenue: -2.55 } })
    expect(event).not.toHaveProperty('userId')
    expect(event.properties).not.toHaveProperty('description')
  })

  it('says which cell is not a number', () => {
    expect(() => retailEvent({ ...row, UnitPrice: 'free' }, 'i')).toThrow('"free" in UnitPrice')
  })
})

describe('the files', () => {
  it('give every row of Online Retail as an event with an id of its own', { timeout: 60_000 }, async () => {
    const [ids, customers, invoices] = [new Set<string>(), new Set<string>(), new Set<unknown>()]
    let [rows, withoutCustomer, cancelled, revenue] = [0, 0, 0, 0]
    const known = new Map<string, Customer>()
    for await (const event of readRetail(known)) {
      rows += 1
      ids.add(event.id!)
      invoices.add(event.properties!['invoice'])
      revenue += Number(event.properties!['revenue'])
      if (event.event === 'cancel') cancelled += 1
      if (event.userId) customers.add(event.userId)
      else withoutCustomer += 1
    }
    expect({ rows, ids: ids.size, customers: customers.size, invoices: invoices.size, withoutCustomer, cancelled }).toEqual({
      rows: retailFacts.rows,
      ids: retailFacts.rows,
      customers: retailFacts.customers,
      invoices: retailFacts.invoices,
      withoutCustomer: retailFacts.rows_without_customer,
      cancelled: retailFacts.cancel_rows_InvoiceNo_starts_C,
    })
    expect(rows).toBe(retailRows)
    expect(known.size).toBe(retailFacts.customers)
    expect(['17850', '12370'].map((key) => known.get(key)?.properties.country)).toEqual(['United Kingdom', 'Cyprus'])
    expect(revenue).toBeCloseTo(retailFacts.net_revenue_sum_qty_x_price, 2)
  })

  it('give every row of RavenStack, each usage with its account', async () => {
    const { accounts, subscriptions, events } = await readRavenstack('Europe/London')
    const named = (name: string) => events.filter((event) => event.event === name)
    expect(accounts).toHaveLength(ravenstackFacts.rows_accounts)
    expect(subscriptions).toHaveLength(ravenstackFacts.rows_subscriptions)
    expect(named('feature_used')).toHaveLength(ravenstackFacts.rows_feature_usage)
    expect(named('ticket_opened')).toHaveLength(ravenstackFacts.rows_supports_ticket)
    expect(named('ticket_closed')).toHaveLength(ravenstackFacts.rows_supports_ticket)
    expect(named('account_churned')).toHaveLength(ravenstackFacts.rows_churn_events)
    expect(named('subscription_started')).toHaveLength(ravenstackFacts.rows_subscriptions)
    expect(new Set(named('feature_used').map((event) => event.properties!['usage_id'])).size).toBe(ravenstackFacts.distinct_usage_ids)
    expect(new Set(events.map((event) => event.id)).size).toBe(events.length)
    expect(events.every((event) => event.accountId)).toBe(true)
  })
})
