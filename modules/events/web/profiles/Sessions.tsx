import { useApiPages } from '#web/api/query.ts'
import { DataTable, type Column } from '#web/ui/DataTable.tsx'
import { useLocale } from '#web/ui/locale.tsx'
import { formatDuration } from '#web/ui/number-format.ts'
import { TimeText } from '#web/ui/TimeText.tsx'
import { listPersonSessions, type Session } from '../../contract.ts'
import parts from '../parts.module.css'
import { eventText } from '../words.ts'

function Duration({ seconds }: { seconds: number }) {
  const { language } = useLocale()
  return <>{formatDuration(seconds, language)}</>
}

/** Day and time of day, as short as a column is; the whole when pointed at. */
function Began({ at }: { at: string }) {
  const { language, zone } = useLocale()
  const clock = new Intl.DateTimeFormat(language, { timeStyle: 'short', timeZone: zone })
  return (
    <>
      <TimeText at={at} as="date" />, {clock.format(new Date(at))}
    </>
  )
}

const columns: Column<Session>[] = [
  { id: 'start', header: 'Began', value: (row) => row.start, cell: (row) => <Began at={row.start} />, width: 140 },
  {
    id: 'duration',
    header: 'Duration',
    kind: 'number',
    value: (row) => row.durationSeconds,
    cell: (row) => <Duration seconds={row.durationSeconds} />,
    width: 110,
    hint: 'From the first to the last event',
  },
  { id: 'events', header: 'Events', kind: 'number', value: (row) => row.events, width: 80 },
  { id: 'first', header: 'Began with', value: (row) => row.firstPage ?? eventText(row.firstEvent), width: 180 },
  { id: 'devices', header: 'Devices', kind: 'number', value: (row) => row.devices, width: 100, hint: 'Different anonymous ids' },
  { id: 'libraries', header: 'Sent by', value: (row) => row.libraries.join(', '), width: 160 },
  {
    id: 'told',
    header: 'Told as',
    value: (row) => row.toldAs ?? '',
    width: 140,
    hint: 'What the sender called it; empty where it follows from pauses of 30 minutes',
  },
]

/** What a person did without longer pauses, the latest first. */
export function Sessions({ person }: { person: string }) {
  const sessions = useApiPages(listPersonSessions, { params: { person }, query: { limit: 10 } })
  return (
    <section className={parts.section} aria-labelledby="sessions">
      <h2 id="sessions" className={parts.heading}>
        Sessions
      </h2>
      <DataTable
        id="person.sessions"
        label="Sessions"
        columns={columns}
        rows={sessions.items}
        rowId={(row) => row.id}
        more={{ has: sessions.hasMore, isLoading: sessions.isLoadingMore, load: sessions.loadMore }}
        error={sessions.error}
        onRetry={sessions.refetch}
        empty={<p className={parts.muted}>No events of this person are stored, so there are no sessions.</p>}
        maxHeight="320px"
        isCompact
      />
    </section>
  )
}
