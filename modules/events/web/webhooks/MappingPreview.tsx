import { useDebouncedValue } from '@mantine/hooks'
import { useApi } from '#web/api/query.ts'
import { ErrorState } from '#web/ui/ErrorState.tsx'
import { StatusBadge } from '#web/ui/StatusBadge.tsx'
import { previewWebhook, type WebhookMapping } from '../../contract.ts'
import parts from '../parts.module.css'
import { countOf } from '../words.ts'

interface MappingPreviewProps {
  sourceId: string
  mapping: WebhookMapping
  body: string
  headers: Record<string, string>
}

/** The events that a mapping would make of a body, and what is wrong with them, field by field. */
export function MappingPreview({ sourceId, mapping, body, headers }: MappingPreviewProps) {
  const [asked] = useDebouncedValue(JSON.stringify({ mapping, body, headers }), 300)
  const question = JSON.parse(asked) as Pick<MappingPreviewProps, 'mapping' | 'body' | 'headers'>
  const preview = useApi(previewWebhook, { params: { sourceId }, body: question }, { keepPrevious: true })
  if (preview.error) return <ErrorState error={preview.error} isCompact />
  if (!preview.data) return null
  const { status, events, problems } = preview.data
  return (
    <div className={parts.section} role="status">
      <div className={parts.row}>
        {status === 'quarantined' ? (
          <StatusBadge status="warn">This body would wait in the quarantine</StatusBadge>
        ) : status === 'ignored' ? (
          <StatusBadge status="neutral">This body would be ignored</StatusBadge>
        ) : (
          <StatusBadge status="good">{`It makes ${countOf(events.length, 'event', 'events')}`}</StatusBadge>
        )}
      </div>
      {problems.length > 0 && (
        <ul>
          {problems.slice(0, 20).map(({ rule, item, field, message }) => (
            <li key={`${rule} ${item} ${field}`}>
              Rule {rule + 1}
              {item > 0 && `, item ${item + 1}`}, <code>{field}</code>: {message}
            </li>
          ))}
        </ul>
      )}
      {events.length > 0 && (
        // Reachable by keyboard, because it scrolls.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <pre tabIndex={0} aria-label="Events" style={{ margin: 0, overflow: 'auto', maxHeight: 320, fontSize: 13 }}>
          {JSON.stringify(events, null, 2)}
        </pre>
      )}
    </div>
  )
}
