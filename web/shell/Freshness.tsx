import { useHealth, type Health } from '#web/api/health.ts'
import { FreshnessDot, type FreshnessState } from '#web/ui/FreshnessDot.tsx'
import { TimeText } from '#web/ui/TimeText.tsx'

/** Later than this, in seconds, numbers are said to lag. */
const lateAfterSeconds = 120

/** The dot in the top bar: how fresh the numbers are, and why. */
export function Freshness() {
  const { data, isError, isPending } = useHealth()
  if (isPending) return null
  const state = isError || !data ? 'stopped' : freshnessOf(data)
  return (
    <FreshnessDot state={state} label={labels[state]}>
      <p>{data?.status === 'degraded' ? notStored : explanations[state]}</p>
      {data?.status === 'degraded' && data.reason && <p>{data.reason}</p>}
      {data?.ingest?.watermark && (
        <p>
          Counted up to <TimeText at={data.ingest.watermark} />.
        </p>
      )}
    </FreshnessDot>
  )
}

const labels: Record<FreshnessState, string> = {
  fresh: 'Data is up to date',
  late: 'Data is behind',
  stopped: 'Data cannot be reached',
  unknown: 'No events yet',
}

const explanations: Record<FreshnessState, string> = {
  fresh: 'Everything that arrived is counted in the numbers you see.',
  late: 'Events have arrived that are not counted yet. They appear by themselves; senders keep them until they are on disk.',
  stopped: 'A database does not answer at present. What was received is safe; numbers come back by themselves.',
  unknown: 'No event has arrived. Numbers appear as soon as a source sends events or you import a file.',
}

const notStored = 'New events cannot be stored at present. Senders keep them and send them again; the numbers you see stay as they are.'

export function freshnessOf({ status, ingest }: Health): FreshnessState {
  if (status === 'degraded') return 'late'
  if (status !== 'ok') return 'stopped'
  if (!ingest?.watermark) return 'unknown'
  return (ingest.lagSeconds ?? 0) > lateAfterSeconds ? 'late' : 'fresh'
}
