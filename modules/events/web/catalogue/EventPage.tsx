import { Button, Switch } from '@mantine/core'
import { IconChartLine } from '@tabler/icons-react'
import { useMemo } from 'react'
import { optimisticOf, useApi, useMutationOf } from '#web/api/query.ts'
import { useCan } from '#web/api/session.tsx'
import { Link, useRouteParams } from '#web/navigation.tsx'
import { Chart } from '#web/ui/Chart.tsx'
import { ErrorState } from '#web/ui/ErrorState.tsx'
import { InlineEdit } from '#web/ui/InlineEdit.tsx'
import { useLocale } from '#web/ui/locale.tsx'
import { formatNumber } from '#web/ui/number-format.ts'
import { Page } from '#web/ui/Page.tsx'
import { PageSkeleton } from '#web/ui/Skeletons.tsx'
import { timeSeries } from '#web/ui/time-series.ts'
import { TimeText } from '#web/ui/TimeText.tsx'
import { notifyProblem } from '#web/ui/undo-toast.tsx'
import { getEventDefinition, listEventDefinitions, updateEventDefinition, type EventDefinition } from '../../contract.ts'
import { Facts } from '../Facts.tsx'
import parts from '../parts.module.css'
import { eventText } from '../words.ts'
import { PropertyTable } from './PropertyTable.tsx'

/** One event: meaning, volume, properties. */
export default function EventPage() {
  const { name = '' } = useRouteParams()
  const definition = useApi(getEventDefinition, { params: { name } })
  if (definition.error) return <ErrorState error={definition.error} onRetry={() => void definition.refetch()} isWholePage />
  if (!definition.data) return <PageSkeleton />
  const { event, daily } = definition.data
  return (
    <Page
      title={eventText(event.name)}
      meaning={<Meaning event={event} />}
      action={
        <Button
          component={Link}
          to={`/charts/new?${new URLSearchParams({ event: event.name }).toString()}`}
          leftSection={<IconChartLine size={16} aria-hidden />}
        >
          Chart it
        </Button>
      }
    >
      <div className={parts.main}>
        <EventFacts event={event} />
        <Daily name={event.name} daily={daily} />
        <section className={parts.section} aria-labelledby="properties">
          <h2 id="properties" className={parts.heading}>
            Properties
          </h2>
          <PropertyTable query={{ event: event.name, of: 'event' }} />
        </section>
      </div>
    </Page>
  )
}

function useSave(event: EventDefinition) {
  const save = useMutationOf(updateEventDefinition, {
    invalidates: [getEventDefinition, listEventDefinitions],
    optimistic: optimisticOf(getEventDefinition, (kept, { body }) => ({
      ...kept,
      event: { ...kept.event, ...body, version: kept.event.version },
    })),
    onError: (error) => notifyProblem(error.detail),
  })
  return (change: { description?: string; verified?: boolean }) =>
    save.mutateAsync({ params: { name: event.name }, body: { version: event.version, ...change } })
}

function Meaning({ event }: { event: EventDefinition }) {
  const can = useCan()
  const save = useSave(event)
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

function EventFacts({ event }: { event: EventDefinition }) {
  const { language } = useLocale()
  const can = useCan()
  const save = useSave(event)
  return (
    <Facts
      facts={[
        ['Last 30 days', `${formatNumber(event.volume30d, { unit: 'count', language })} events`],
        ['First seen', <TimeText key="first" at={event.firstSeen} as="date" />],
        ['Last seen', <TimeText key="last" at={event.lastSeen} />],
        ['Owner', event.ownerName ?? 'Nobody yet'],
        [
          'Verified',
          <Switch
            key="verified"
            size="xs"
            checked={event.verified}
            disabled={!can('events:write')}
            aria-label="Verified"
            onChange={(change) => void save({ verified: change.currentTarget.checked })}
          />,
        ],
      ]}
    />
  )
}

function Daily({ name, daily }: { name: string; daily: readonly { day: string; count: number }[] }) {
  const locale = useLocale()
  const spec = useMemo(
    () =>
      timeSeries({
        buckets: daily.map(({ day }) => day),
        series: [{ name: eventText(name), values: daily.map(({ count }) => count) }],
        interval: 'day',
        unit: 'count',
        kind: 'bar',
        locale,
      }),
    [daily, name, locale],
  )
  if (daily.length === 0) return null
  return (
    <section className={parts.section} aria-label="Volume by day">
      <Chart spec={spec} label={`${eventText(name)} by day, UTC`} height={200} />
    </section>
  )
}
