import { DataTable, type Column } from '#web/ui/DataTable.tsx'
import { useLocale } from '#web/ui/locale.tsx'
import { formatNumber } from '#web/ui/number-format.ts'
import { StatusBadge } from '#web/ui/StatusBadge.tsx'
import { plainDate } from '#web/ui/time-format.ts'
import type { Subscription } from '../../contract.ts'
import parts from '../parts.module.css'

function Day({ day }: { day: string }) {
  const { language } = useLocale()
  return <>{plainDate(day, language, new Date())}</>
}

function Money({ amount, currency }: { amount: number; currency: string }) {
  const { language } = useLocale()
  return <>{formatNumber(amount, { unit: 'money', currency, language })}</>
}

const columns: Column<Subscription>[] = [
  { id: 'plan', header: 'Plan', value: (row) => row.plan, width: 120 },
  {
    id: 'state',
    header: 'State',
    value: (row) => (row.isTrial ? 'trial' : row.endedOn ? 'ended' : 'running'),
    cell: (row) =>
      row.endedOn ? (
        <StatusBadge status="neutral">Ended</StatusBadge>
      ) : row.isTrial ? (
        <StatusBadge status="warn">Trial</StatusBadge>
      ) : (
        <StatusBadge status="good">Running</StatusBadge>
      ),
    width: 110,
  },
  {
    id: 'mrr',
    header: 'Per month',
    kind: 'number',
    value: (row) => row.mrr,
    cell: (row) => <Money amount={row.mrr} currency={row.currency} />,
    width: 120,
  },
  { id: 'from', header: 'From', value: (row) => row.startedOn, cell: (row) => <Day day={row.startedOn} />, width: 120 },
  {
    id: 'until',
    header: 'Until',
    value: (row) => row.endedOn ?? '',
    cell: (row) => (row.endedOn ? <Day day={row.endedOn} /> : ''),
    width: 120,
    hint: 'The first day on which it no longer ran',
  },
  { id: 'id', header: 'Id', value: (row) => row.subscriptionId, width: 140 },
]

/** What an account pays for. */
export function Subscriptions({ subscriptions }: { subscriptions: readonly Subscription[] }) {
  return (
    <section className={parts.section} aria-labelledby="subscriptions">
      <h2 id="subscriptions" className={parts.heading}>
        Subscriptions
      </h2>
      {subscriptions.length === 0 ? (
        <p className={parts.muted}>None are known. Import a file of subscriptions, and churn can be answered.</p>
      ) : (
        <DataTable
          id="account.subscriptions"
          label="Subscriptions"
          columns={columns}
          rows={subscriptions}
          rowId={(row) => row.subscriptionId}
          maxHeight="360px"
          isCompact
        />
      )}
    </section>
  )
}
