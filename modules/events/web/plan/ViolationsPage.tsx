import { Button, Select } from '@mantine/core'
import { useMemo } from 'react'
import * as z from 'zod'
import { useApi, useApiPages } from '#web/api/query.ts'
import { useCan } from '#web/api/session.tsx'
import { Link, useSearchState } from '#web/navigation.tsx'
import { DataTable, type Column } from '#web/ui/DataTable.tsx'
import { DetailPanel } from '#web/ui/DetailPanel.tsx'
import { EmptyState } from '#web/ui/EmptyState.tsx'
import { FilterBar } from '#web/ui/FilterBar.tsx'
import { useLocale } from '#web/ui/locale.tsx'
import { formatNumber } from '#web/ui/number-format.ts'
import { Page } from '#web/ui/Page.tsx'
import { TimeText } from '#web/ui/TimeText.tsx'
import { listPlanViolations, listSources, ViolationCode, violationCodes, type PlanViolation } from '../../contract.ts'
import { Facts } from '../Facts.tsx'
import parts from '../parts.module.css'
import { eventText } from '../words.ts'
import { PlanNav } from './PlanNav.tsx'
import { codeWords, eventPath, modeWords } from './words.ts'

const search = z.object({
  event: z.string().default(''),
  code: ViolationCode.or(z.literal('')).default(''),
  source: z.string().default(''),
  days: z.enum(['1', '7', '30']).default('7'),
  open: z.string().default(''),
})

const keyOf = (row: PlanViolation): string =>
  [row.event, row.code, row.property, row.sourceId, row.sdk, row.sdkVersion, row.appVersion].join('\u001f')
const senderOf = ({ sdk, sdkVersion, appVersion }: PlanViolation): string =>
  [[sdk, sdkVersion].filter(Boolean).join(' '), appVersion && `app ${appVersion}`].filter(Boolean).join(', ')
const done = ({ byMode }: PlanViolation): string => byMode.map(({ mode, count }) => `${modeWords[mode].text}: ${count}`).join(', ')

function useColumns(): Column<PlanViolation>[] {
  const { language } = useLocale()
  return useMemo(
    () => [
      { id: 'event', header: 'Event', value: (row) => row.event, cell: (row) => eventText(row.event), width: 160 },
      { id: 'code', header: 'What is wrong', value: (row) => codeWords[row.code], width: 190 },
      { id: 'property', header: 'Property', value: (row) => row.property, cell: (row) => <code>{row.property}</code>, width: 150 },
      {
        id: 'count',
        header: 'Events',
        kind: 'number',
        value: (row) => row.count,
        cell: (row) => formatNumber(row.count, { unit: 'count', language }),
        width: 100,
        hint: 'How often it came, also where it was sent again by an SDK',
      },
      { id: 'source', header: 'Source', value: (row) => row.sourceName, width: 130 },
      { id: 'sender', header: 'SDK and app', value: senderOf, width: 170 },
      { id: 'last', header: 'Last seen', value: (row) => row.lastSeen, cell: (row) => <TimeText at={row.lastSeen} />, width: 120 },
      {
        id: 'tell',
        header: 'Who to tell',
        value: (row) => row.tellName ?? row.tell,
        cell: (row) => row.tellName ?? (row.tell || 'Nobody yet'),
        width: 140,
      },
    ],
    [language],
  )
}

/** Everything about one group, and what can be done. */
function ViolationDetails({ of }: { of: PlanViolation }) {
  const can = useCan()
  const isHeld = of.byMode.some(({ mode }) => mode === 'quarantine')
  const subject = encodeURIComponent(`${of.event}: ${codeWords[of.code]}${of.property ? ` (${of.property})` : ''}`)
  return (
    <div className={parts.main}>
      <p>{of.message}</p>
      <Facts
        facts={[
          ['What is wrong', codeWords[of.code]],
          ['Property', of.property ? <code key="p">{of.property}</code> : 'The event as a whole'],
          ['Examples', of.examples.join(' · ') || 'None'],
          ['Source', of.sourceName],
          ['SDK and app', senderOf(of) || 'Not told'],
          ['First seen', <TimeText key="f" at={of.firstSeen} as="full" />],
          ['Last seen', <TimeText key="l" at={of.lastSeen} as="full" />],
          ['What was done', done(of)],
          ['By version', String(of.planVersion)],
          [
            'Who to tell',
            of.tell ? (
              <a key="t" href={`mailto:${of.tell}?subject=${subject}`}>
                {of.tellName ?? of.tell}
              </a>
            ) : (
              'Nobody answers for it yet'
            ),
          ],
        ]}
      />
      <div className={parts.row}>
        {isHeld && (
          <Button component={Link} to="/plan/repair" search={{ event: of.event }}>
            {can('events:manage') ? 'Repair what is held' : 'See what is held'}
          </Button>
        )}
        {isHeld && (
          <Button component={Link} to="/quarantine" search={{ code: of.code }} variant="default">
            In quarantine
          </Button>
        )}
        <Button component={Link} to={eventPath(of.event)} variant="default">
          In the plan
        </Button>
      </div>
    </div>
  )
}

/** What breaks the plan, grouped, with who to tell. */
export default function ViolationsPage() {
  const [{ event, code, source, days, open }, setSearch] = useSearchState(search)
  const query = { ...(event && { event }), ...(code && { code }), ...(source && { sourceId: source }), hours: Number(days) * 24 }
  const list = useApiPages(listPlanViolations, { query }, { keepPrevious: true })
  const sources = useApi(listSources, { query: {} })
  const opened = list.items?.find((row) => keyOf(row) === open)
  const isFiltered = event !== '' || code !== '' || source !== ''
  return (
    <Page
      title="Violations"
      meaning="What arrives and is not as planned: counted whatever is done with it, with who sends it and who to tell."
      filters={
        <div className={parts.section}>
          <PlanNav at="/plan/violations" />
          <FilterBar onClear={isFiltered ? () => setSearch({ event: '', code: '', source: '', open: '' }) : undefined}>
            <Select
              aria-label="What is wrong"
              placeholder="Anything wrong"
              clearable
              value={code || null}
              onChange={(value) => setSearch({ code: (value ?? '') as ViolationCode | '', open: '' })}
              data={violationCodes.map((value) => ({ value, label: codeWords[value] }))}
            />
            <Select
              aria-label="Source"
              placeholder="Any source"
              clearable
              value={source || null}
              onChange={(value) => setSearch({ source: value ?? '', open: '' })}
              data={(sources.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
            />
            <Select
              aria-label="How far back"
              allowDeselect={false}
              value={days}
              onChange={(value) => setSearch({ days: (value ?? '7') as '7', open: '' })}
              data={[
                { value: '1', label: 'Last 24 hours' },
                { value: '7', label: 'Last 7 days' },
                { value: '30', label: 'Last 30 days' },
              ]}
            />
          </FilterBar>
        </div>
      }
    >
      <DataTable
        id="plan-violations"
        label="Violations"
        columns={useColumns()}
        rows={list.items}
        rowId={keyOf}
        onOpen={(row) => setSearch({ open: keyOf(row) })}
        openId={open || undefined}
        more={{ has: list.hasMore, isLoading: list.isLoadingMore, load: list.loadMore }}
        error={list.error}
        onRetry={list.refetch}
        empty={
          isFiltered ? (
            <EmptyState title="Nothing of this kind breaks the plan" text="Clear the filters to see the rest." />
          ) : (
            <EmptyState
              title="Nothing breaks the plan"
              text="As soon as a plan is published, everything that arrives and is not as planned is counted here, in every mode."
            />
          )
        }
      />
      {opened && (
        <DetailPanel title={eventText(opened.event)} onClose={() => setSearch({ open: '' })}>
          <ViolationDetails of={opened} />
        </DetailPanel>
      )}
    </Page>
  )
}
