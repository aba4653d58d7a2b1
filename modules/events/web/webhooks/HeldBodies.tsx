import { Button } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import type { EndpointOutput } from '#kernel/http/endpoint.ts'
import { useApi } from '#web/api/query.ts'
import { useLocale } from '#web/ui/locale.tsx'
import { ProgressBar } from '#web/ui/ProgressBar.tsx'
import { StatusBadge } from '#web/ui/StatusBadge.tsx'
import { TimeText } from '#web/ui/TimeText.tsx'
import { previewHeldBodies, type WebhookMapping } from '../../contract.ts'
import parts from '../parts.module.css'
import { useReplay } from '../quarantine/useReplay.ts'
import { countOf } from '../words.ts'
import { prettyBody } from './mapping-text.ts'
import type { TriedBody } from './tried-body.ts'

type Preview = EndpointOutput<typeof previewHeldBodies>

/** So many are looked at every few seconds; more of them, of which there may be megabytes, less often. */
const fewHeld = 20
const [refreshFew, refreshMany] = [5_000, 30_000]

/** What a mapping would make of the bodies that wait in the quarantine. `heldId` is the one that somebody came for. */
export function useHeldBodies(sourceId: string, mapping: WebhookMapping | undefined, heldId: string) {
  const [asked] = useDebouncedValue(JSON.stringify(mapping), 300)
  const body = { mapping: JSON.parse(asked ?? 'null') as WebhookMapping, ...(heldId && { id: heldId }) }
  return useApi(
    previewHeldBodies,
    { params: { sourceId }, body },
    {
      keepPrevious: true,
      enabled: asked !== undefined,
      refetchInterval: (found) => (found && found.held > fewHeld ? refreshMany : refreshFew),
    },
  )
}

/** A held body as the editor tries mappings on it. Undefined when it is too long to be shown. */
export const triedOf = ({ body, headers }: Preview['items'][number], origin: TriedBody['origin']): TriedBody | undefined =>
  body === null ? undefined : { origin, body: prettyBody(body), headers: headers as Record<string, string> }

interface HeldBodiesProps {
  sourceId: string
  preview: Preview
  /** Whether the mapping is the one that applies: only by that are they sent again. */
  isSaved: boolean
  mayManage: boolean
  onTry: (tried: TriedBody) => void
}

/** The bodies that wait in the quarantine: what the mapping as it is written would make of them, and sending them again. Nothing while none waits. */
export function HeldBodies({ sourceId, preview: { held, looked, mapped, items }, isSaved, mayManage, onTry }: HeldBodiesProps) {
  const { language } = useLocale()
  const replay = useReplay()
  if (held === 0) return null
  return (
    <section className={parts.card} aria-labelledby="held">
      <h2 id="held" className={parts.heading}>
        Held bodies
      </h2>
      <p role="status">
        {countOf(held, 'body waits', 'bodies wait', language)} in the quarantine. The mapping above fits {mapped} of{' '}
        {looked < held ? `the newest ${looked}` : looked}.
      </p>
      <ul className={parts.list}>
        {items.map((item) => (
          <li key={item.id} className={parts.row} style={{ minHeight: 40 }}>
            <StatusBadge status={item.isMapped ? 'good' : 'warn'}>{item.isMapped ? 'Fits' : 'Does not fit'}</StatusBadge>
            <TimeText at={item.receivedAt} />
            <span className={parts.muted}>
              {item.problem || (item.events > 0 ? countOf(item.events, 'event', 'events', language) : 'Would be ignored')}
            </span>
            <TryIt tried={triedOf(item, 'chosen')} onTry={onTry} />
          </li>
        ))}
      </ul>
      {replay.progress && (
        <ProgressBar
          done={replay.progress.done}
          total={replay.progress.total}
          words={`${countOf(replay.progress.done, 'body', 'bodies', language)} sent again`}
          onCancel={replay.stop}
        />
      )}
      {mayManage && (
        <div className={parts.row}>
          <Button
            variant="default"
            disabled={!isSaved || mapped === 0 || replay.progress !== undefined}
            onClick={() => replay.start({ sourceId, webhook: true }, held)}
          >
            Send them again
          </Button>
          {!isSaved && <span className={parts.muted}>Save the mapping first.</span>}
        </div>
      )}
    </section>
  )
}

function TryIt({ tried, onTry }: { tried: TriedBody | undefined; onTry: (tried: TriedBody) => void }) {
  return (
    tried && (
      <Button className={parts.end} size="compact-xs" variant="subtle" onClick={() => onTry(tried)}>
        Try the mapping on it
      </Button>
    )
  )
}
