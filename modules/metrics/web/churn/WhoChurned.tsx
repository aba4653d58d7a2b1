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

type Account = ChurnedAccounts['accounts'][number]

interface WhoChurnedProps {
  result: ChurnResult
  spec: ChurnSpec
  state: ChurnState
  onChange: (patch: Partial<ChurnState>) => void
}

/** The accounts that left, largest revenue first. */
export function WhoChurned({ result, spec, state, onChange }: WhoChurnedProps) {
  const { language } = useLocale()
  const { range, filter } = spec
  const segment = segmentOf(state.segment, spec.segmentBy)
  const asked = { range, ...(filter && { filter }), ...(segment && { segment }) }
  const list = useInfiniteQuery({
    queryKey: [listChurnedAccounts.id, currentWorkspaceId(), asked],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      call(listChurnedAccounts, { body: { ...asked, ...(pageParam && { cursor: pageParam }) } }, { signal }),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  })
  const columns = useMemo(() => accountColumns(language), [language])
  const accounts = list.data?.pages.flatMap((page) => page.accounts)
  const open = accounts?.find((one) => one.account === state.account)
  const label = segment && result.segments?.find((part) => segmentKey(part.segment) === state.segment)?.segment.label
  return (
    <Section
      title={label ? `Who churned: ${label}` : 'Who churned'}
      meaning={`Accounts that paid on the first day of ${result.period.words} and no longer on the day after it.`}
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
        rowId={(one) => one.account}
        onOpen={(one) => onChange({ account: one.account })}
        openId={state.account || undefined}
        more={{ has: list.hasNextPage, isLoading: list.isFetchingNextPage, load: () => void list.fetchNextPage() }}
        error={list.error}
        onRetry={() => void list.refetch()}
        empty={
          <EmptyState
            title="Nobody churned"
            text={`Every account that paid at the start of ${result.period.words} still did at its end.`}
            isCompact
          />
        }
        isCompact
        maxHeight="480px"
      />
      {state.account && <AccountPanel account={state.account} churned={open} onClose={() => onChange({ account: '' })} />}
    </Section>
  )
}

const accountColumns = (language?: string): Column<Account>[] => [
  { id: 'account', header: 'Account', value: (one) => one.name ?? one.account, width: 240 },
  { id: 'plan', header: 'Plan', value: (one) => one.plan, width: 140 },
  {
    id: 'mrr',
    header: 'MRR lost',
    hint: 'Monthly recurring revenue at the start of the period',
    kind: 'number',
    width: 130,
    value: (one) => one.mrr,
    cell: (one) => figure(one.mrr, one.currency, language),
  },
  { id: 'ended', header: 'Left on', value: (one) => one.endedOn, cell: (one) => plainDate(one.endedOn, language, new Date()), width: 140 },
]
