import { Button } from '@mantine/core'
import { currentWorkspaceId } from '#web/api/client.ts'
import { useApi, useMutationOf } from '#web/api/query.ts'
import { requestUrl } from '#web/api/request-url.ts'
import { Link } from '#web/navigation.tsx'
import { ErrorState } from '#web/ui/ErrorState.tsx'
import { useLocale } from '#web/ui/locale.tsx'
import { formatNumber } from '#web/ui/number-format.ts'
import { ProgressBar } from '#web/ui/ProgressBar.tsx'
import { TableSkeleton } from '#web/ui/Skeletons.tsx'
import { cancelImport, downloadRefusedRows, getImport, listImports, type Import } from '../../contract.ts'
import { Facts } from '../Facts.tsx'
import parts from '../parts.module.css'
import { ImportState } from './ImportHistory.tsx'

const isUnderWay = (status: Import['status'] | undefined): boolean => status === 'queued' || status === 'running'

/** Where what was imported can be seen. */
const placeOf: Record<Import['kind'], { to: string; label: string }> = {
  events: { to: '/events', label: 'See the events' },
  people: { to: '/people', label: 'See the people' },
  accounts: { to: '/accounts', label: 'See the accounts' },
  subscriptions: { to: '/insights/churn', label: 'See churn by segment' },
}

/** One import: progress while it runs, then what became of the rows. */
export function FollowImport({ importId, onAnother }: { importId: string; onAnother: () => void }) {
  const { language } = useLocale()
  const query = useApi(
    getImport,
    { params: { importId } },
    { refetchInterval: (latest) => (isUnderWay(latest?.status ?? 'running') ? 700 : false) },
  )
  const cancel = useMutationOf(cancelImport, { invalidates: [getImport, listImports] })
  if (query.error) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />
  if (!query.data) return <TableSkeleton rows={2} />
  const it = query.data
  const count = (value: number) => formatNumber(value, { unit: 'count', language })
  const refusedFile = requestUrl(downloadRefusedRows.path, { importId }, { workspace: currentWorkspaceId() })
  return (
    <section className={parts.card} aria-label={`Import of ${it.fileName}`} role="status">
      <div className={parts.row}>
        <h2 className={parts.heading}>{it.fileName}</h2>
        <ImportState of={it.status} />
      </div>
      {isUnderWay(it.status) && (
        <ProgressBar
          done={it.bytesRead}
          total={it.fileSize}
          words={it.status === 'queued' ? 'Waiting to begin' : `${count(it.rowsRead)} rows read`}
          onCancel={() => cancel.mutate({ params: { importId } })}
        />
      )}
      {it.error && <p role="alert">{it.error}</p>}
      <Facts
        facts={[
          ['Rows read', count(it.rowsRead)],
          ['Added', count(it.accepted)],
          ['There already', count(it.duplicates)],
          ['Refused', count(it.refused)],
        ]}
      />
      <div className={parts.row}>
        {it.status === 'done' && it.accepted + it.duplicates > 0 && (
          <Button component={Link} to={placeOf[it.kind].to}>
            {placeOf[it.kind].label}
          </Button>
        )}
        {it.refused > 0 && (
          <Button component="a" href={refusedFile} variant="default">
            Download the refused rows with reasons
          </Button>
        )}
        {!isUnderWay(it.status) && (
          <Button variant="subtle" color="gray" onClick={onAnother}>
            Import another file
          </Button>
        )}
      </div>
    </section>
  )
}
