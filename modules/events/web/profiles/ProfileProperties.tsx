import { ActionIcon, Popover } from '@mantine/core'
import { IconHistory } from '@tabler/icons-react'
import { useApi } from '#web/api/query.ts'
import { ErrorState } from '#web/ui/ErrorState.tsx'
import { TableSkeleton } from '#web/ui/Skeletons.tsx'
import { TimeText } from '#web/ui/TimeText.tsx'
import { listPropertyHistory, type PropertyChange } from '../../contract.ts'
import { Facts } from '../Facts.tsx'
import parts from '../parts.module.css'
import { Value } from '../Value.tsx'
import { eventText, propertyText } from '../words.ts'

interface Whose {
  /** `person`, `account`, or the type of another group. */
  of: string
  id: string
}

interface ProfilePropertiesProps extends Whose {
  properties: Record<string, unknown>
  empty: string
}

/** What is known of somebody now, each value with those that it had before. */
export function ProfileProperties({ of, id, properties, empty }: ProfilePropertiesProps) {
  const names = Object.keys(properties).toSorted((a, b) => Number(a.startsWith('$')) - Number(b.startsWith('$')) || a.localeCompare(b))
  return (
    <section className={parts.section}>
      <h2 className={parts.heading}>Properties</h2>
      {names.length === 0 && <p className={parts.muted}>{empty}</p>}
      {names.length > 0 && (
        <Facts
          facts={names.map((name) => [
            propertyText(name),
            <span key={name} className={parts.withAction}>
              <Value of={properties[name]} />
              <EarlierValues of={of} id={id} name={name} />
            </span>,
          ])}
        />
      )}
    </section>
  )
}

function EarlierValues({ of, id, name }: Whose & { name: string }) {
  return (
    <Popover position="bottom-end" width={320} withArrow trapFocus withinPortal>
      <Popover.Target>
        <ActionIcon variant="subtle" color="gray" size="sm" aria-label={`History of ${propertyText(name)}`}>
          <IconHistory size={14} aria-hidden />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown>
        <History of={of} id={id} name={name} />
      </Popover.Dropdown>
    </Popover>
  )
}

function History({ of, id, name }: Whose & { name: string }) {
  const history = useApi(listPropertyHistory, { query: { of, key: id, name, limit: 20 } })
  if (history.error) return <ErrorState error={history.error} onRetry={() => void history.refetch()} isCompact />
  if (!history.data) return <TableSkeleton rows={2} />
  return (
    <ol className={parts.plain} aria-label={`Values of ${propertyText(name)}, newest first`}>
      {history.data.items.map((change) => (
        <Change key={`${change.at} ${change.eventId} ${change.key} ${change.mode}`} change={change} />
      ))}
      {history.data.next !== null && <li className={parts.muted}>Earlier ones are in the API.</li>}
    </ol>
  )
}

const how = ({ event, mode }: PropertyChange): string =>
  `${event === null ? 'by a file or a program' : `with ${eventText(event)}`}${mode === 'once' ? ', unless set otherwise' : ''}`

function Change({ change }: { change: PropertyChange }) {
  return (
    <li>
      {change.mode === 'unset' ? <em>removed</em> : <Value of={change.value} />}{' '}
      <span className={parts.muted}>
        <TimeText at={change.at} as="full" /> {how(change)}
      </span>
    </li>
  )
}
