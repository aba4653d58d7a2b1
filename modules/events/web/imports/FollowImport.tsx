import { Button } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { currentWorkspaceId } from '#web/api/client.ts'
import { useLive } from '#web/api/live.ts'
import { useApi, useMutationOf } from '#web/api/query.ts'
import { requestUrl } from '#web/api/request-url.ts'
import { Link } from '#web/navigation.tsx'
import { ErrorState } from '#web/ui/ErrorState.tsx'
import { useLocale } from '#web/ui/locale.tsx'
import { formatNumber } from '#web/ui/number-format.ts'
import { ProgressBar } from '#web/ui/ProgressBar.tsx'
import { TableSkeleton } from '#web/ui/Skeletons.tsx'
import { notifyProblem } from '#web/ui/undo-toast.tsx'
import { cancelImport, downloadRefusedRows, getImport, importsTopic, listImports, type Import } from '../../contract.ts'
import { Facts } from '../Facts.tsx'
import parts from '../parts.module.css'
import { countOf } from '../words.ts'
import { ImportState } from './ImportHistory.tsx'
import { isUnderWay, leftOutText, resultText } from './result.ts'
import { kindText, sizeText } from './words.ts'

/** Where what was imported can be seen. */
const placeOf: Record<Import['kind'], { to: string; label: string }> = {
  events: { to: '/events', label: 'See the events' },
  people: { to: '/people', label: 'See the people' },
  accounts: { to: '/accounts', label: 'See the accounts' },
  subscriptions: { to: '/accounts', label: 'See the accounts' },
}

/** How often progress is asked for where no message tells it, in milliseconds. */
const askEvery = 1_500

/** One import: progress while it runs, then what became of the rows. */
export function FollowImport({ importId, onAnother }: { importId: string; onAnother: () => void }) {
  const { language } = useLocale()
  const query = useApi(
    getImport,
    { params: { importId } },
    { refetchInterval: (latest) => (isUnderWay(latest?.status ?? 'running') ? askEvery : false) },
  )
  useLive<Import | null>(importsTopic, (message) => {
    if (!message || message.id === importId) void query.refetch()
  })
  const cancel = useMutationOf(cancelImport, { invalidates: [getImport, listImports], onError: (error) => notifyProblem(error.detail) })
  if (query.error && !query.data) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />
  if (!query.data) return <TableSkeleton rows={2} />
  const it = query.data
  const count = (value: number) => formatNumber(value, { unit: 'count', language })
  return (
    <section className={parts.card} aria-label={`Import of ${it.fileName}`}>
      <div className={parts.row}>
        <h2 className={parts.heading}>{it.fileName}</h2>
        <ImportState of={it.status} />
        <span className={parts.muted}>{`${kindText[it.kind]}, ${sizeText(it.fileSize, language)}`}</span>
      </div>
      {isUnderWay(it.status) && (
        <ProgressBar
          done={it.bytesRead}
          total={it.fileSize}
          words={it.status === 'queued' ? 'Waiting to begin' : `${countOf(it.rowsRead, 'row', 'rows', language)} read`}
          onCancel={() => cancel.mutate({ params: { importId } })}
        />
      )}
      <p role="status">{resultText(it, language)}</p>
      {it.error && <p role="alert">{it.error}</p>}
      {it.leftOut.length > 0 && <p className={parts.muted}>{leftOutText(it.leftOut)}</p>}
      <Facts
        isStrip
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
        {it.refused > 0 && !isUnderWay(it.status) && (
          <Button
            component="a"
            href={requestUrl(downloadRefusedRows.path, { importId }, { workspace: currentWorkspaceId() })}
            download
            variant="default"
            leftSection={<IconDownload size={16} aria-hidden />}
          >
            Download refused rows
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
