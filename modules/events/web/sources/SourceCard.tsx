import { Button } from '@mantine/core'
import { useMutationOf } from '#web/api/query.ts'
import { useCan } from '#web/api/session.tsx'
import { Link } from '#web/navigation.tsx'
import { InlineEdit } from '#web/ui/InlineEdit.tsx'
import { StatusBadge } from '#web/ui/StatusBadge.tsx'
import { TimeText } from '#web/ui/TimeText.tsx'
import { notifyProblem, notifyUndo } from '#web/ui/undo-toast.tsx'
import { createIngestKey, getSource, listSources, updateSource, type Source } from '../../contract.ts'
import parts from '../parts.module.css'
import type { Connecting } from './ConnectSource.tsx'
import { KeyList } from './KeyList.tsx'
import { SourceFigures } from './SourceFigures.tsx'

interface SourceCardProps {
  source: Source
  /** On the page of the source, which has its name as a title. */
  isAlone?: boolean
  onConnect: (connecting: Connecting) => void
}

/** Above this share of refused events a source needs somebody to look at it. */
const worthALook = 0.01

/** One source: is it alive, how much comes, what is refused, which keys it has. */
export function SourceCard({ source, isAlone = false, onConnect }: SourceCardProps) {
  const can = useCan()
  const mayManage = can('events:manage')
  const { change, archive } = useChanges(source)
  return (
    <article className={parts.card} aria-label={source.name}>
      <div className={parts.row}>
        {mayManage ? (
          <InlineEdit
            value={source.name}
            label="Name of the source"
            as="h2"
            className={parts.heading}
            onSave={(name) => change({ name })}
          />
        ) : (
          <h2 className={parts.heading}>{source.name}</h2>
        )}
        <SourceState source={source} />
        {!isAlone && <MoreLink source={source} />}
        {mayManage && isSentTo(source) && (
          <div className={`${parts.row} ${parts.end}`}>
            {!source.archivedAt && <KeyButtons source={source} onConnect={onConnect} />}
            <Button
              size="compact-sm"
              variant="subtle"
              color="gray"
              onClick={() => void (source.archivedAt ? change({ archived: false }) : archive()).catch(() => undefined)}
            >
              {source.archivedAt ? 'Restore' : 'Archive'}
            </Button>
          </div>
        )}
      </div>
      <SourceFigures source={source} hasDays={!isAlone} />
      {source.stats.silentSince && !source.archivedAt && (
        <p className={parts.muted}>
          It used to send on most days. The last event came <TimeText at={source.stats.silentSince} />: look whether the app still runs, and
          whether its key still works.
        </p>
      )}
      {isSentTo(source) ? (
        <KeyList source={source} mayManage={mayManage} />
      ) : (
        <div className={parts.row}>
          <span className={parts.muted}>{source.kind === 'import' ? 'What came in from files.' : 'The data of the demo.'}</span>
          {source.kind === 'import' && <Link to="/import">See the imports</Link>}
        </div>
      )}
    </article>
  )
}

function MoreLink({ source: { id, kind, name } }: { source: Source }) {
  const text = kind === 'webhook' ? 'Bodies and mapping' : 'By day and SDK'
  return (
    <Link to={`/sources/${id}`} aria-label={`${text}: ${name}`}>
      {text}
    </Link>
  )
}

/** Files and the demo need no key: nothing is sent to them from outside. */
const isSentTo = ({ kind }: Source): boolean => kind !== 'import' && kind !== 'demo'

function useChanges(source: Source) {
  const save = useMutationOf(updateSource, { invalidates: [listSources, getSource], onError: (error) => notifyProblem(error.detail) })
  const change = (body: { name?: string; archived?: boolean }, version = source.version) =>
    save.mutateAsync({ params: { sourceId: source.id }, body: { version, ...body } })
  const archive = async () => {
    const { version } = await change({ archived: true })
    notifyUndo(`${source.name} is archived and accepts no events`, () => change({ archived: false }, version))
  }
  return { change, archive }
}

function KeyButtons({ source, onConnect }: SourceCardProps) {
  const makeKey = useMutationOf(createIngestKey, {
    invalidates: [listSources, getSource],
    onSuccess: ({ ingestKey }) => onConnect({ source, ingestKey }),
    onError: (error) => notifyProblem(error.detail),
  })
  return (
    <>
      <Button size="compact-sm" variant="subtle" color="gray" onClick={() => onConnect({ source })}>
        How to send
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        loading={makeKey.isPending}
        onClick={() => makeKey.mutate({ params: { sourceId: source.id } })}
      >
        New key
      </Button>
    </>
  )
}

function SourceState({ source: { archivedAt, stats } }: { source: Source }) {
  if (archivedAt) return <StatusBadge status="neutral">Archived</StatusBadge>
  if (!stats.lastEventAt) return <StatusBadge status="neutral">No event yet</StatusBadge>
  if (stats.silentSince) return <StatusBadge status="bad">Stopped sending</StatusBadge>
  return stats.errorRate !== null && stats.errorRate > worthALook ? (
    <StatusBadge status="warn">Some events are refused</StatusBadge>
  ) : (
    <StatusBadge status="good">Healthy</StatusBadge>
  )
}
