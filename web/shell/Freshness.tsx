import { getFreshness, type Freshness as Ingested } from '#modules/events/contract.ts'
import { useHealth, type Health } from '#web/api/health.ts'
import { useApi } from '#web/api/query.ts'
import { FreshnessDot, type FreshnessState } from '#web/ui/FreshnessDot.tsx'
import { TimeText } from '#web/ui/TimeText.tsx'

/** Later than this, in seconds, numbers are said to lag. */
const lateAfterSeconds = 120

export interface WorkspaceFreshness {
  state: FreshnessState
  /** Until when everything that arrived is in the numbers; null unless something did. */
  watermark: string | null
  /** Why new events cannot be stored, while that is so. */
  notStored?: string
}

/** How fresh the numbers of the workspace are; undefined while that is not known yet. Asked again every 30 seconds while the tab is seen, and more often until the first event. */
export function useFreshness(): WorkspaceFreshness | undefined {
  const health = useHealth()
  const ingested = useApi(
    getFreshness,
    {},
    { refetchInterval: (known) => (known?.lastReceived === null ? 5_000 : 30_000), staleTime: 10_000 },
  )
  if (health.isPending || (ingested.isPending && health.data?.status === 'ok')) return undefined
  return freshnessOf(health.isError ? undefined : health.data, ingested.data)
}

/** What the stores say comes first: while one is away, what was last known of the workspace may be wrong. */
export function freshnessOf(health: Health | undefined, ingested: Ingested | undefined): WorkspaceFreshness {
  const watermark = ingested?.lastReceived ? ingested.watermark : null
  if (health?.status === 'degraded') return { state: 'late', watermark, notStored: health.reason ?? '' }
  if (health?.status !== 'ok') return { state: 'stopped', watermark }
  if (!ingested) return { state: 'unasked', watermark }
  if (!ingested.lastReceived) return { state: 'unknown', watermark }
  return { state: ingested.lagSeconds > lateAfterSeconds ? 'late' : 'fresh', watermark }
}

/** The dot in the top bar: how fresh the numbers are, and why. */
export function Freshness() {
  const freshness = useFreshness()
  if (!freshness) return null
  const { state, watermark, notStored } = freshness
  return (
    <FreshnessDot state={state} label={labels[state]}>
      <p>{notStored === undefined ? explanations[state] : cannotStore}</p>
      {notStored && <p>{notStored}</p>}
      {watermark && (
        <p>
          Counted up to <TimeText at={watermark} />.
        </p>
      )}
    </FreshnessDot>
  )
}

const labels: Record<FreshnessState, string> = {
  fresh: 'Data is up to date',
  late: 'Data is behind',
  stopped: 'Data cannot be reached',
  unasked: 'Not known how fresh the data is',
  unknown: 'No events yet',
}

const explanations: Record<FreshnessState, string> = {
  fresh: 'Everything that arrived is counted in the numbers you see.',
  late: 'Events have arrived that are not counted yet. They appear by themselves; senders keep them until they are on disk.',
  stopped: 'A database does not answer at present. What was received is safe; numbers come back by themselves.',
  unasked: 'The databases answer, but not how fresh the numbers are. It is asked again by itself.',
  unknown: 'No event has arrived. Numbers appear as soon as a source sends events or you import a file.',
}

const cannotStore = 'New events cannot be stored at present. Senders keep them and send them again; the numbers you see stay as they are.'
