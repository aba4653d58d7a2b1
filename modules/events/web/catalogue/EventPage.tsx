import { Button, Switch } from '@mantine/core'
import { IconChartLine, IconEye, IconEyeOff } from '@tabler/icons-react'
import { useMemo } from 'react'
import { useApi } from '#web/api/query.ts'
import { useCan } from '#web/api/session.tsx'
import { Link, useRouteParams } from '#web/navigation.tsx'
import { Chart } from '#web/ui/Chart.tsx'
import { ErrorState } from '#web/ui/ErrorState.tsx'
import { InlineEdit } from '#web/ui/InlineEdit.tsx'
import { useLocale } from '#web/ui/locale.tsx'
import { Page } from '#web/ui/Page.tsx'
import { PageSkeleton } from '#web/ui/Skeletons.tsx'
import { StatusBadge } from '#web/ui/StatusBadge.tsx'
import { timeSeries } from '#web/ui/time-series.ts'
import { TimeText } from '#web/ui/TimeText.tsx'
import { notifyUndo } from '#web/ui/undo-toast.tsx'
import { getEventDefinition, type EventDefinition } from '../../contract.ts'
import { everyDay } from '../days.ts'
import { Facts } from '../Facts.tsx'
import parts from '../parts.module.css'
import { countOf, eventText } from '../words.ts'
import { OwnerSelect } from './OwnerSelect.tsx'
import { PropertyTable } from './PropertyTable.tsx'
import { useSaveEvent, type SaveEvent } from './useSaveEvent.ts'

/** One event: meaning, volume, properties. */
export default function EventPage() {
  const { name = '' } = useRouteParams()
  const definition = useApi(getEventDefinition, { params: { name } })
  const save = useSaveEvent({ name, version: definition.data?.event.version ?? 0 })
  if (definition.error) return <ErrorState error={definition.error} onRetry={() => void definition.refetch()} isWholePage />
  if (!definition.data) return <PageSkeleton />
  const { event, daily, dailyUntil } = definition.data
  return (
    <Page
      title={eventText(event.name)}
      meaning={<Meaning event={event} save={save} />}
      aside={event.hidden && <StatusBadge status="neutral">Hidden</StatusBadge>}
      action={
        <div className={parts.row}>
          <Hide event={event} save={save} />
          <Button
            component={Link}
            to={`/charts/new?${new URLSearchParams({ event: event.name }).toString()}`}
            leftSection={<IconChartLine size={16} aria-hidden />}
          >
            Chart it
          </Button>
        </div>
      }
    >
      <div className={parts.main}>
        <EventFacts event={event} save={save} />
        <Daily name={event.name} daily={daily} until={dailyUntil} lastSeen={event.lastSeen} />
        <section className={parts.section} aria-labelledby="properties">
          <h2 id="properties" className={parts.heading}>
            Properties
          </h2>
          <PropertyTable query={{ event: event.name, of: 'event' }} isOfOneEvent />
        </section>
      </div>
    </Page>
  )
}

interface PartProps {
  event: EventDefinition
  save: SaveEvent
}

function Meaning({ event, save }: PartProps) {
  const can = useCan()
  if (!can('events:write')) return <>{event.description || 'Nobody has said yet what it means.'}</>
  return (
    <InlineEdit
      value={event.description}
      label="Meaning"
      placeholder="Say what it means and when it is sent"
      mayBeEmpty
      onSave={(description) => save({ description })}
    />
  )
}

/** What nobody should use leaves the lists; its events stay. */
function Hide({ event, save }: PartProps) {
  const can = useCan()
  if (!can('events:write')) return null
  const toggle = async () => {
    await save({ hidden: !event.hidden })
    notifyUndo(
      event.hidden ? `${eventText(event.name)} is in the lists again` : `${eventText(event.name)} is hidden from lists; its events stay`,
      () => save({ hidden: event.hidden }),
    )
  }
  return (
    <Button
      variant="default"
      leftSection={event.hidden ? <IconEye size={16} aria-hidden /> : <IconEyeOff size={16} aria-hidden />}
      onClick={() => void toggle().catch(() => undefined)}
    >
      {event.hidden ? 'Show in lists' : 'Hide'}
    </Button>
  )
}

function EventFacts({ event, save }: PartProps) {
  const { language } = useLocale()
  const can = useCan()
  const mayEdit = can('events:write')
  const change = (what: Parameters<SaveEvent>[0]) => void save(what).catch(() => undefined)
  return (
    <Facts
      isStrip
      facts={[
        ['Last 30 days', countOf(event.volume30d, 'event', 'events', language)],
        ['First seen', <TimeText key="first" at={event.firstSeen} as="date" />],
        ['Last seen', <TimeText key="last" at={event.lastSeen} />],
        [
          'Owner',
          <OwnerSelect
            key="owner"
            ownerId={event.ownerId}
            ownerName={event.ownerName}
            mayEdit={mayEdit}
            onChange={(ownerId) => change({ ownerId })}
          />,
        ],
        [
          'Verified',
          mayEdit ? (
            <Switch
              key="verified"
              checked={event.verified}
              aria-label="Verified"
              onChange={(input) => change({ verified: input.currentTarget.checked })}
            />
          ) : event.verified ? (
            'Yes'
          ) : (
            'Not yet'
          ),
        ],
        ...(eventText(event.name) === event.name ? [] : ([['Sent as', <code key="name">{event.name}</code>]] as const)),
      ]}
    />
  )
}

interface DailyProps {
  name: string
  daily: readonly { day: string; count: number }[]
  until: string
  lastSeen: string
}

/** The volume by day. Of an event that stopped coming, the last 30 days in which it came. */
function Daily({ name, daily, until, lastSeen }: DailyProps) {
  const locale = useLocale()
  const hasStopped = until > lastSeen && Date.parse(until) - Date.parse(lastSeen) <= 1
  const spec = useMemo(() => {
    const days = everyDay(daily, { count: 0 }, 30, new Date(until))
    return timeSeries({
      buckets: days.map(({ day }) => day),
      series: [{ name: eventText(name), values: days.map(({ count }) => count) }],
      ...(hasStopped ? {} : { partialFrom: days.length - 1 }),
      interval: 'day',
      unit: 'count',
      kind: 'bar',
      locale,
    })
  }, [daily, name, until, hasStopped, locale])
  if (daily.length === 0) return <p className={parts.muted}>No event in the last 30 days.</p>
  return (
    <section className={parts.section} aria-label="Volume by day">
      <Chart
        spec={spec}
        label={hasStopped ? 'Events by day (UTC), the last 30 days in which it came' : 'Events by day (UTC), today until now'}
        height={200}
      />
    </section>
  )
}
