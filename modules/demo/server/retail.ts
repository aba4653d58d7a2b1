import type { NativeEvent } from '#modules/events/contract.ts'
import { contentIds } from './content-id.ts'
import { cell, numberCell, readRows, type Row } from './data-file.ts'
import { instantOf } from './wall-time.ts'

/** Rows of Online Retail. */
export const retailRows = 541_909

/** The set says no zone; the shop is British. */
export const retailZone = 'Europe/London'

/** Prices have up to three decimals; a product of floats has more. */
const exact = (amount: number): number => Math.round(amount * 1000) / 1000

/** An invoice line as an event: `cancel` where the invoice number begins with C, else `purchase`. A line without a customer has no person. */
export function retailEvent(row: Row, id: string): NativeEvent {
  const [invoice, description, customer] = [cell(row, 'InvoiceNo'), cell(row, 'Description').trim(), cell(row, 'CustomerID')]
  const [quantity, unitPrice] = [numberCell(row, 'Quantity'), numberCell(row, 'UnitPrice')]
  return {
    event: invoice.startsWith('C') ? 'cancel' : 'purchase',
    id,
    timestamp: instantOf(cell(row, 'InvoiceDate'), retailZone),
    ...(customer && { userId: customer }),
    properties: {
      invoice,
      stock_code: cell(row, 'StockCode'),
      ...(description && { description }),
      quantity,
      unit_price: unitPrice,
      revenue: exact(quantity * unitPrice),
      country: cell(row, 'Country'),
    },
  }
}

export interface Customer {
  key: string
  properties: { country: string }
  /** Time of the latest invoice, in milliseconds. */
  at: number
}

/**
 * Every invoice line of the shop as an event, oldest day first.
 * @param customers is filled on the way: each customer with the country of the latest invoice
 */
export async function* readRetail(customers: Map<string, Customer>): AsyncGenerator<NativeEvent> {
  const idOf = contentIds('retail')
  for await (const row of readRows('online_retail')) {
    const event = retailEvent(row, idOf(row))
    const { userId: key, timestamp } = event
    if (key) customers.set(key, { key, properties: { country: cell(row, 'Country') }, at: Date.parse(String(timestamp)) })
    yield event
  }
}
