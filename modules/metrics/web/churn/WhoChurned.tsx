import { useMemo } from 'react'
import { Button } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { listChurnedAccounts, type ChurnedAccounts, type ChurnResult, type ChurnSpec } from '#modules/metrics/contract.ts'
import { call, currentWorkspaceId } from '#web/api/client.ts'
import { DataTable, type Column } from '#web/ui/DataTable.tsx'
import { EmptyState } from '#web/ui/EmptyState.tsx'
import { useLocale } from '#web/ui/locale.tsx'
import { plainDate } from '#web/ui/time-format.ts'
import { Section } from '../answers/Section.tsx'
import { segmentKey } from '../answers/segment-bars.ts'
import { figure } from '../words/figures.ts'
import { AccountPanel } from './AccountPanel.tsx'
import { segmentOf, type ChurnState } from './churn-state.ts'

type Account = ChurnedAccounts['items'][number]

interface WhoChurnedProps {
  result: ChurnResult
  spec: ChurnSpec
  state: ChurnState
  onChange: (patch: Partial<ChurnState>) => void
}

/** The accounts behind the figure: who left and, where money is asked about, who pays less. The largest loss first. */
export function WhoChurned({ result, spec, state, onChange }: WhoChurnedProps) {
  const { language } = useLocale()
  const { range, filter, asOf } = spec
  const segment = segmentOf(state.segment, spec.segmentBy)
  const asked = { range, rankBy: spec.rankBy, ...(filter && { filter }), ...(asOf && { asOf }), ...(segment && { segment }) }
  const list = useInfiniteQuery({
    queryKey: [listChurnedAccounts.id, currentWorkspaceId(), asked],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      call(listChurnedAccounts, { body: { ...asked, ...(pageParam && { cursor: pageParam }) } }, { signal }),
    getNextPageParam: (page) => page.next ?? undefined,
  })
  const words = wordsBy[spec.rankBy]
  const columns = useMemo(() => accountColumns(language), [language])
  const accounts = list.data?.pages.flatMap((page) => page.items)
  const open = accounts?.filter((one) => one.account === state.account) ?? []
  const label = segment && result.segments?.find((part) => segmentKey(part.segment) === state.segment)?.segment.label
  return (
    <Section
      title={label ? `${words.title}: ${label}` : words.title}
      meaning={`${words.meaning} ${result.period.words}.`}
      aside={
        label && (
          <Button variant="default" size="compact-sm" onClick={() => onChange({ segment: '' })}>
            Show all
          </Button>
        )
      }
    >
      <DataTable
        id="churned-accounts"
        label="Accounts that churned"
        columns={columns}
        rows={accounts}
        rowId={rowId}
        onOpen={(one) => onChange({ account: one.account })}
        openId={open[0] && rowId(open[0])}
        more={{ has: list.hasNextPage, isLoading: list.isFetchingNextPage, load: () => void list.fetchNextPage() }}
        error={list.error}
        onRetry={() => void list.refetch()}
        empty={
          <EmptyState title={words.nobody} text={`Compared are the first day of ${result.period.words} and the day after it.`} isCompact />
        }
        isCompact
        maxHeight="480px"
      />
      {state.account && <AccountPanel account={state.account} churned={open} onClose={() => onChange({ account: '' })} />}
    </Section>
  )
}

/** An account that pays in several currencies stands once in each. */
const rowId = (one: Account): string => `${one.currency} ${one.account}`

const wordsBy = {
  logo: { title: 'Who left', meaning: 'Accounts that paid on the first day and no longer on the day after', nobody: 'Nobody left' },
  revenue: {
    title: 'Who left or pays less',
    meaning: 'Accounts whose monthly revenue is lower on the day after than on the first day of',
    nobody: 'No revenue was lost',
  },
} as const

const accountColumns = (language?: string): Column<Account>[] => {
  const money = (id: string, header: string, hint: string, value: (one: Account) => number): Column<Account> => ({
    id,
    header,
    hint,
    kind: 'number',
    width: 120,
    value,
    cell: (one) => figure(value(one), one.currency, language),
  })
  return [
    { id: 'account', header: 'Account', value: (one) => one.name ?? one.account, width: 220 },
    money('lost', 'MRR lost', 'Before less after', (one) => one.lost),
    money('before', 'MRR before', 'On the first day of the period', (one) => one.mrr),
    money('after', 'MRR after', 'On the day after the period', (one) => one.mrrEnd),
    {
      id: 'ended',
      header: 'Left on',
      value: (one) => one.endedOn,
      cell: (one) => (one.endedOn ? plainDate(one.endedOn, language, new Date()) : 'stayed, pays less'),
      width: 140,
    },
    { id: 'plan', header: 'Plan', hint: 'Of its largest subscription at the start', value: (one) => one.plan, width: 120 },
  ]
}
