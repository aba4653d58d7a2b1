import { useMemo, useState } from 'react'
import { useApi } from '#web/api/query.ts'
import { useCan } from '#web/api/session.tsx'
import { useRouteParams } from '#web/navigation.tsx'
import { Chart } from '#web/ui/Chart.tsx'
import { ErrorState } from '#web/ui/ErrorState.tsx'
import { useLocale } from '#web/ui/locale.tsx'
import { Page } from '#web/ui/Page.tsx'
import { PlainTable } from '#web/ui/PlainTable.tsx'
import { PageSkeleton } from '#web/ui/Skeletons.tsx'
import { timeSeries } from '#web/ui/time-series.ts'
import { TimeText } from '#web/ui/TimeText.tsx'
import { getSource, type SdkVersion, type Source } from '../../contract.ts'
import { everyDay } from '../days.ts'
import parts from '../parts.module.css'
import { PlanOfSource } from '../plan/PlanOfSource.tsx'
import { WebhookEditor } from '../webhooks/WebhookEditor.tsx'
import { ConnectSource, type Connecting } from './ConnectSource.tsx'
import { sdkOf, sdkText } from './sdk-words.ts'
import { SourceCard } from './SourceCard.tsx'

/** How often the figures are asked for while the page is open, in milliseconds. */
const refreshEvery = 10_000

/** One source: how much comes by day, from which SDKs, what is refused, and for webhooks what becomes of the bodies. */
export default function SourcePage() {
  const { sourceId = '' } = useRouteParams()
  const [connecting, setConnecting] = useState<Connecting>()
  const can = useCan()
  const found = useApi(getSource, { params: { sourceId } }, { refetchInterval: refreshEvery })
  if (found.error && !found.data) return <ErrorState error={found.error} onRetry={() => void found.refetch()} isWholePage />
  if (!found.data) return <PageSkeleton />
  const { source, sdkVersions } = found.data
  return (
    <Page title={source.name} meaning={`Sends with: ${sdkText[sdkOf(source)]}.`}>
      <div className={parts.main}>
        {connecting && <ConnectSource {...connecting} onClose={() => setConnecting(undefined)} />}
        <SourceCard source={source} onConnect={setConnecting} isAlone />
        <ByDay source={source} />
        {source.kind === 'webhook' ? (
          <WebhookEditor sourceId={source.id} mayManage={can('events:manage')} />
        ) : (
          <Versions versions={sdkVersions} />
        )}
        <PlanOfSource sourceId={source.id} />
      </div>
    </Page>
  )
}

function ByDay({ source: { stats } }: { source: Source }) {
  const locale = useLocale()
  const spec = useMemo(() => {
    const days = everyDay(stats.daily, { accepted: 0, refused: 0 }, 30, new Date())
    return timeSeries({
      buckets: days.map(({ day }) => day),
      series: [
        { name: 'Accepted', values: days.map(({ accepted }) => accepted) },
        { name: 'Refused', values: days.map(({ refused }) => refused) },
      ],
      partialFrom: days.length - 1,
      interval: 'day',
      unit: 'count',
      kind: 'bar',
      locale,
    })
  }, [stats.daily, locale])
  if (stats.daily.length === 0) return <p className={parts.muted}>Nothing came in the last 30 days.</p>
  return (
    <section className={parts.section} aria-label="Volume by day">
      <Chart spec={spec} label="Events by day of arrival (UTC), today until now" height={200} />
    </section>
  )
}

function Versions({ versions }: { versions: readonly SdkVersion[] }) {
  return (
    <section className={parts.section} aria-labelledby="versions">
      <h2 id="versions" className={parts.heading}>
        SDK versions
      </h2>
      {versions.length === 0 ? (
        <p className={parts.muted}>No event of the last 30 days to tell from.</p>
      ) : (
        <>
          <PlainTable
            label="SDK versions of the last 30 days"
            headers={['SDK', 'Version', 'Events in 30 days', 'Last']}
            rows={versions.map(({ library, version, events, lastReceivedAt }) => [
              library || 'Not told',
              version || 'Not told',
              events,
              lastReceivedAt.slice(0, 16).replace('T', ' '),
            ])}
          />
          <p className={parts.muted}>
            Seen last: {versions[0]!.library || 'an SDK that does not say its name'} {versions[0]!.version},{' '}
            <TimeText at={versions[0]!.lastReceivedAt} />. Times of the table are UTC.
          </p>
        </>
      )}
    </section>
  )
}
