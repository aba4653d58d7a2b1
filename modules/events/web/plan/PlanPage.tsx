import { Button } from '@mantine/core'
import { IconDownload, IconPlus } from '@tabler/icons-react'
import { useMemo } from 'react'
import { currentWorkspaceId } from '#web/api/client.ts'
import { useApi } from '#web/api/query.ts'
import { requestUrl } from '#web/api/request-url.ts'
import { useCan } from '#web/api/session.tsx'
import { Link } from '#web/navigation.tsx'
import { DataTable, type Column } from '#web/ui/DataTable.tsx'
import { EmptyState } from '#web/ui/EmptyState.tsx'
import { useLocale } from '#web/ui/locale.tsx'
import { formatNumber } from '#web/ui/number-format.ts'
import { Page } from '#web/ui/Page.tsx'
import { StatusBadge, type Status } from '#web/ui/StatusBadge.tsx'
import { downloadPlan, getPlan, listPlanEvents, type PlanEventLine } from '../../contract.ts'
import parts from '../parts.module.css'
import { eventText } from '../words.ts'
import { DraftBanner } from './DraftBanner.tsx'
import { PlanNav } from './PlanNav.tsx'
import { eventPath, modeText, stateWords, statusWords } from './words.ts'

const look: Record<PlanEventLine['state'], Status> = { published: 'good', changed: 'active', new: 'active', removed: 'warn' }

function useColumns(): Column<PlanEventLine>[] {
  const { language } = useLocale()
  return useMemo(
    () => [
      { id: 'name', header: 'Event', value: (row) => row.name, cell: (row) => eventText(row.name), width: 200 },
      {
        id: 'state',
        header: 'Status',
        value: (row) => (row.status === 'live' ? stateWords[row.state] : statusWords[row.status]),
        cell: (row) => (
          <StatusBadge status={row.status === 'live' ? look[row.state] : 'warn'}>
            {row.status === 'live' ? stateWords[row.state] : statusWords[row.status]}
          </StatusBadge>
        ),
        width: 180,
      },
      {
        id: 'owner',
        header: 'Owner',
        value: (row) => row.ownerName ?? row.owner,
        cell: (row) => row.ownerName ?? (row.owner || 'Nobody yet'),
        width: 140,
      },
      {
        id: 'version',
        header: 'Version',
        kind: 'number',
        value: (row) => row.version,
        cell: (row) => row.version ?? 'New',
        width: 90,
        hint: 'The version of the plan that changed it last',
      },
      {
        id: 'mode',
        header: 'Mode',
        value: modeText,
        width: 150,
        hint: 'What happens to an event that is not as planned',
      },
      {
        id: 'violations',
        header: 'Violations 24 h',
        kind: 'number',
        value: (row) => row.violations24h,
        cell: (row) => formatNumber(row.violations24h, { unit: 'count', language }),
        width: 130,
      },
      {
        id: 'volume',
        header: 'In 7 days',
        kind: 'number',
        value: (row) => row.volume7d,
        cell: (row) => formatNumber(row.volume7d, { unit: 'count', language }),
        width: 110,
        hint: 'Events that were stored in the last 7 days',
      },
    ],
    [language],
  )
}

/** The tracking plan: what should arrive, and what does. */
export default function PlanPage() {
  const events = useApi(listPlanEvents, {})
  const plan = useApi(getPlan, {})
  const can = useCan()
  const columns = useColumns()
  const version = plan.data?.version ?? 0
  return (
    <Page
      title="Tracking plan"
      meaning="What every event should look like, who answers for it, and what happens to one that looks otherwise."
      aside={
        plan.data && (
          <StatusBadge status={version > 0 ? 'good' : 'neutral'}>
            {version > 0 ? `Version ${version} applies` : 'Not published yet'}
          </StatusBadge>
        )
      }
      action={
        <div className={parts.row}>
          <Button
            component="a"
            href={requestUrl(downloadPlan.path, {}, { of: plan.data?.draft ? 'draft' : 'published', workspace: currentWorkspaceId() })}
            variant="default"
            leftSection={<IconDownload size={16} aria-hidden />}
          >
            YAML
          </Button>
          {can('events:write') && (
            <Button component={Link} to="/plan/new" leftSection={<IconPlus size={16} aria-hidden />}>
              Plan an event
            </Button>
          )}
        </div>
      }
      filters={<PlanNav at="/plan" />}
    >
      <div className={parts.main}>
        <DraftBanner />
        <DataTable
          id="plan-events"
          label="Planned events"
          columns={columns}
          rows={events.data?.items}
          rowId={(row) => row.name}
          rowLink={(row) => eventPath(row.name)}
          error={events.error}
          onRetry={() => void events.refetch()}
          empty={
            <EmptyState
              title="No event is planned yet"
              text="Begin with what arrives: Fairlead reads types and values from your events, and you accept them one by one. Nothing is refused until you say so."
              action={
                <Button component={Link} to="/plan/suggested">
                  See suggestions
                </Button>
              }
            />
          }
        />
      </div>
    </Page>
  )
}
