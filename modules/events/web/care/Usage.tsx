import { SegmentedControl } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import { useApi } from '#web/api/query.ts'
import { DataTable, type Column } from '#web/ui/DataTable.tsx'
import { EmptyState } from '#web/ui/EmptyState.tsx'
import { useLocale } from '#web/ui/locale.tsx'
import { formatNumber } from '#web/ui/number-format.ts'
import { getUsage } from '../../contract.ts'
import { Facts } from '../Facts.tsx'
import parts from '../parts.module.css'
import { eventText } from '../words.ts'
import { UnaskedActions } from './UnaskedActions.tsx'

interface Row {
  name: string
  to?: string
  events: number
  bytes: number
  share: number
  uses?: number
  lastUsedOn?: string | null
  readers?: string[]
  /** Of what no question reads: where something can be done about it. */
  actions?: ReactNode
}

const kilobytes = (bytes: number): number => Math.round(bytes / 100) / 10

/** Volume, size and use, so that what nobody asks for can be hidden, kept shorter or not sent at all. */
export function Usage() {
  const usage = useApi(getUsage, { query: {} })
  const [show, setShow] = useState<'events' | 'properties' | 'sources'>('events')
  const { language } = useLocale()
  const columns: Column<Row>[] = [
    { id: 'name', header: 'Name', value: (row) => row.name, width: 220 },
    { id: 'events', header: 'Events', value: (row) => row.events, kind: 'number' },
    {
      id: 'bytes',
      header: 'About kB',
      value: (row) => kilobytes(row.bytes),
      kind: 'number',
      hint: 'On the disk, estimated from a sample of the rows',
    },
    {
      id: 'share',
      header: 'Share',
      value: (row) => row.share,
      cell: (row) => formatNumber(row.share, { unit: 'share', language }),
      kind: 'number',
    },
    ...(show === 'sources'
      ? []
      : ([
          {
            id: 'uses',
            header: 'Questions',
            value: (row) => row.uses ?? 0,
            kind: 'number',
            hint: 'How often charts and metrics read it in these days',
          },
          { id: 'last', header: 'Last asked', value: (row) => row.lastUsedOn ?? 'Never', width: 120 },
          { id: 'readers', header: 'Metrics', value: (row) => (row.readers ?? []).join(', '), width: 200 },
          { id: 'actions', header: 'If nobody needs it', value: () => '', cell: (row) => row.actions, isSortable: false, width: 270 },
        ] satisfies Column<Row>[])),
  ]
  const data = usage.data
  const rows: Row[] | undefined =
    data &&
    (show === 'events'
      ? data.events.map((one) => ({
          ...one,
          name: eventText(one.event),
          to: `/events/${encodeURIComponent(one.event)}`,
          actions: one.uses === 0 && <UnaskedActions of="events" name={one.event} hidden={one.hidden} />,
        }))
      : show === 'properties'
        ? data.properties.map((one) => ({
            ...one,
            name: one.property,
            actions: one.uses === 0 && <UnaskedActions of="properties" name={one.property} hidden={false} />,
          }))
        : data.sources.map((one) => ({ ...one, to: '/sources' })))
  const unread = data?.events.filter(({ uses }) => uses === 0) ?? []
  return (
    <>
      {data && (
        <Facts
          isStrip
          facts={[
            ['Events in 30 days', formatNumber(data.total.events, { language })],
            ['About kB on the disk', formatNumber(kilobytes(data.total.bytes), { language })],
            ['Events that no question read', `${unread.length} of ${data.events.length}`],
            [
              'Their share of the size',
              formatNumber(
                unread.reduce((sum, { share }) => sum + share, 0),
                { unit: 'share', language },
              ),
            ],
          ]}
        />
      )}
      <p className={parts.muted}>
        {data && (data.countedSince ? `Questions are counted since ${data.countedSince}. ` : 'No question was counted yet. ')}
        Of what is never asked for, the row leads to where it is hidden, kept for a shorter time, or not stored any more.
      </p>
      <DataTable
        id={`usage.${show}`}
        label="Usage"
        columns={columns}
        rows={rows}
        rowId={(row) => row.name}
        {...(show === 'properties' ? {} : { rowLink: (row: Row) => row.to ?? '/events' })}
        initialSort={{ column: 'bytes', isDescending: true }}
        error={usage.error}
        onRetry={() => void usage.refetch()}
        tools={
          <SegmentedControl
            aria-label="By"
            size="xs"
            value={show}
            onChange={(value) => setShow(value as typeof show)}
            data={[
              { value: 'events', label: 'Events' },
              { value: 'properties', label: 'Properties' },
              { value: 'sources', label: 'Sources' },
            ]}
          />
        }
        empty={
          <EmptyState
            title="Nothing arrived in 30 days"
            text="What arrives is listed here with its size and how often it is asked for."
            isCompact
          />
        }
      />
    </>
  )
}
