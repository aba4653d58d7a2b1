import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { dataDirectory } from './data-file.ts'

interface RetailFacts {
  rows: number
  invoices: number
  customers: number
  rows_without_customer: number
  cancel_rows_InvoiceNo_starts_C: number
  empty_description: number
  countries: number
  first: string
  last: string
  stock_codes: number
  net_revenue_sum_qty_x_price: number
  monthly_active_customers: Record<string, number>
  exact_duplicate_rows: number
}

interface RavenstackFacts {
  rows_accounts: number
  rows_subscriptions: number
  rows_churn_events: number
  rows_supports_ticket: number
  rows_feature_usage: number
  industries: Record<string, number>
  plans: Record<string, number>
  accounts_churn_flag: number
  features: number
  usage_first: string
  usage_last: string
  active_mrr_no_end_date: number
  distinct_usage_ids: number
}

const read = (name: string): unknown => JSON.parse(readFileSync(join(dataDirectory, `${name}.facts.json`), 'utf8'))

/** Figures of both sets that were computed apart from Fairlead. Only tests read them. */
export const retailFacts = read('online_retail') as RetailFacts
export const ravenstackFacts = read('ravenstack') as RavenstackFacts
