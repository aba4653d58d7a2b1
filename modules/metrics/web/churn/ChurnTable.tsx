import { useMemo } from 'react'
import type { ChurnResult, ChurnSpec } from '#modules/metrics/contract.ts'
import { DataTable, type Column } from '#web/ui/DataTable.tsx'
import { useLocale } from '#web/ui/locale.tsx'
import { NumberText } from '#web/ui/NumberText.tsx'
import { segmentKey } from '../answers/segment-bars.ts'
import { figure } from '../words/figures.ts'
import { lostOf } from './churn-answer.ts'

type Part = NonNullable<ChurnResult['segments']>[number]

/** Every figure of every segment. */
export function ChurnTable({ result, property }: { result: ChurnResult; property: string }) {
  const { language } = useLocale()
  const columns = useMemo(() => churnColumns(result.answer.rankBy, property, result.currency, language), [result, property, language])
  return (
    <DataTable
      id="churn"
      label={`Churn by ${property}`}
      columns={columns}
      rows={result.segments ?? []}
      rowId={(part) => segmentKey(part.segment)}
      isCompact
      maxHeight="420px"
    />
  )
}

function churnColumns(by: ChurnSpec['rankBy'], property: string, currency: string | null, language?: string): Column<Part>[] {
  const share = (id: string, header: string, hint: string, value: (part: Part) => number | null): Column<Part> => ({
    id,
    header,
    hint,
    kind: 'number',
    width: 130,
    value,
    cell: (part) => <NumberText value={value(part)} unit="share" reason={part.revenueReason ?? part.logo.reason} />,
  })
  const money = (id: string, header: string, hint: string, value: (part: Part) => number | null): Column<Part> => ({
    id,
    header,
    hint,
    kind: 'number',
    width: 130,
    value,
    cell: (part) => {
      const amount = value(part)
      return amount === null || currency === null ? (
        <NumberText value={null} reason={part.revenueReason} />
      ) : (
        figure(amount, currency, language)
      )
    },
  })
  const logo: Column<Part>[] = [
    {
      id: 'logo',
      header: 'Logo churn',
      hint: 'Accounts that left ÷ accounts that paid at the start',
      kind: 'number',
      width: 170,
      value: ({ logo }) => logo.value,
      cell: ({ logo }) => (
        <NumberText
          value={logo.value}
          unit="share"
          n={logo.n}
          low={logo.low}
          high={logo.high}
          isSmallN={logo.smallN}
          reason={logo.reason}
        />
      ),
    },
    { id: 'churned', header: 'Left', kind: 'number', width: 90, value: ({ logo }) => logo.x },
  ]
  const revenue: Column<Part>[] = [
    share(
      'revenue',
      'Revenue churn',
      'MRR lost by accounts that left or pay less at the end ÷ MRR at the start',
      (part) => part.revenueChurn,
    ),
    money('lost', 'MRR lost', 'By accounts that left and by accounts that pay less', lostOf),
    money('start', 'MRR at start', 'Of all accounts that paid at the start', (part) => part.mrr.start),
  ]
  return [
    { id: 'segment', header: property.charAt(0).toUpperCase() + property.slice(1), value: (part) => part.segment.label, width: 180 },
    ...(by === 'logo' ? logo : revenue),
    { id: 'n', header: 'n', hint: 'Accounts that paid at the start', kind: 'number', width: 80, value: (part) => part.logo.n },
    ...(by === 'logo' ? revenue : logo),
    share('net', 'Net retention', 'MRR at the end of those who paid at the start ÷ their MRR then', (part) => part.netRevenueRetention),
  ]
}
