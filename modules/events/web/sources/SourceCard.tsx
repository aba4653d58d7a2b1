import { Button, Menu } from '@mantine/core'
import { IconDots } from '@tabler/icons-react'
import { useMutationOf } from '#web/api/query.ts'
import { useCan } from '#web/api/session.tsx'
import { Link } from '#web/navigation.tsx'
import { InlineEdit } from '#web/ui/InlineEdit.tsx'
import { useLocale } from '#web/ui/locale.tsx'
import { formatNumber } from '#web/ui/number-format.ts'
import { Sparkline } from '#web/ui/Sparkline.tsx'
import { StatusBadge } from '#web/ui/StatusBadge.tsx'
import { TimeText } from '#web/ui/TimeText.tsx'
import { notifyProblem, notifyUndo } from '#web/ui/undo-toast.tsx'
import { createIngestKey, listSources, updateSource, type Source } from '../../contract.ts'
import { Facts } from '../Facts.tsx'
import parts from '../parts.module.css'
import { KeyList } from './KeyList.tsx'
import type { FreshKey } from './NewKey.tsx'

/** One source: is it alive, how much comes, what is refused, which keys it has. */
export function SourceCard({ source, onNewKey }: { source: Source; onNewKey: (key: FreshKey) => void }) {
  const can = useCan()
  const mayManage = can('events:manage')
  const onError = (error: { detail: string }) => notifyProblem(error.detail)
  const save = useMutationOf(updateSource, { invalidates: [listSources], onError })
  const makeKey = useMutationOf(createIngestKey, {
    invalidates: [listSources],
    onSuccess: ({ ingestKey }) => onNewKey({ name: source.name, kind: source.kind, ingestKey }),
    onError,
  })
  const change = (body: { name?: string; archived?: boolean }, version = source.version) =>
    save.mutateAsync({ params: { sourceId: source.id }, body: { version, ...body } })
  const archive = async () => {
    const { version } = await change({ archived: true })
    notifyUndo(`${source.name} is archived and accepts no events`, () => change({ archived: false }, version))
  }
  return (
    <section className={parts.card} aria-label={source.name}>
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
        {mayManage && (
          <div className={`${parts.row} ${parts.end}`}>
            <Button
              size="compact-sm"
              variant="default"
              loading={makeKey.isPending}
              onClick={() => makeKey.mutate({ params: { sourceId: source.id } })}
            >
              New key
            </Button>
            <Menu position="bottom-end">
              <Menu.Target>
                <Button size="compact-sm" variant="subtle" color="gray" aria-label={`More for ${source.name}`}>
                  <IconDots size={16} aria-hidden />
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                {source.archivedAt ? (
                  <Menu.Item onClick={() => void change({ archived: false })}>Restore</Menu.Item>
                ) : (
                  <Menu.Item onClick={() => void archive()}>Archive</Menu.Item>
                )}
              </Menu.Dropdown>
            </Menu>
          </div>
        )}
      </div>
      <SourceFigures source={source} />
      <KeyList source={source} mayManage={mayManage} />
    </section>
  )
}

function SourceState({ source: { archivedAt, stats } }: { source: Source }) {
  if (archivedAt) return <StatusBadge status="neutral">Archived</StatusBadge>
  if (!stats.lastEventAt) return <StatusBadge status="neutral">No event yet</StatusBadge>
  return stats.errorRate !== null && stats.errorRate > 0.01 ? (
    <StatusBadge status="warn">Refusing some events</StatusBadge>
  ) : (
    <StatusBadge status="good">Receiving</StatusBadge>
  )
}

function SourceFigures({ source: { stats } }: { source: Source }) {
  const { language } = useLocale()
  const share = (value: number | null) =>
    value === null ? 'N/A, nothing arrived in 30 days' : formatNumber(value, { unit: 'share', language })
  const refused = stats.quarantined + stats.rejected
  return (
    <div className={parts.row} style={{ gap: '16px 40px' }}>
      <Facts
        facts={[
          ['Last 30 days', `${formatNumber(stats.accepted, { unit: 'count', language })} events`],
          ['Last event', stats.lastEventAt ? <TimeText key="last" at={stats.lastEventAt} /> : 'None yet'],
        ]}
      />
      <Facts
        facts={[
          [
            'Refused',
            <span key="refused">{refused > 0 ? <Link to="/quarantine">{share(stats.errorRate)}</Link> : share(stats.errorRate)}</span>,
          ],
          ['Duplicates', share(stats.duplicateRate)],
        ]}
      />
      {stats.daily.some(({ accepted }) => accepted > 0) && (
        <Sparkline
          values={stats.daily.map(({ accepted }) => accepted)}
          label="Accepted events by day in the last 30 days"
          width={160}
          height={32}
        />
      )}
    </div>
  )
}
