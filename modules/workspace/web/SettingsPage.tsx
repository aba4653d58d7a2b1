import type { ReactNode } from 'react'
import { Select } from '@mantine/core'
import { useApi } from '#web/api/query.ts'
import { useCan, useSession } from '#web/api/session.tsx'
import { ErrorState } from '#web/ui/ErrorState.tsx'
import { InlineEdit } from '#web/ui/InlineEdit.tsx'
import { TableSkeleton } from '#web/ui/Skeletons.tsx'
import { showSettings, type Settings } from '../contract.ts'
import { BusinessHours } from './BusinessHours.tsx'
import { LeaveOrRemove } from './LeaveOrRemove.tsx'
import { SettingsFrame } from './SettingsFrame.tsx'
import classes from './SettingsPage.module.css'
import { useSaveSettings } from './useSaveSettings.ts'
import { currencies, timezones, weekdays } from './zones.ts'

export default function SettingsPage() {
  const { data, error, refetch } = useApi(showSettings)
  return (
    <SettingsFrame
      title="Settings"
      meaning="How this workspace counts and writes: days, weeks, money, hours. Changes are saved as you make them."
    >
      {error && !data && <ErrorState error={error} onRetry={() => void refetch()} isCompact />}
      {!data && !error && <TableSkeleton rows={5} />}
      {data && <Rows settings={data} />}
    </SettingsFrame>
  )
}

function Rows({ settings }: { settings: Settings }) {
  const can = useCan()
  const { user } = useSession()
  const mayChange = can('workspace:admin')
  const save = useSaveSettings(settings)
  return (
    <>
      <dl className={classes.rows}>
        <Row name="Name" why="Shown at the top left and in mails.">
          {mayChange ? (
            <InlineEdit value={settings.name} label="Name of the workspace" onSave={(name) => save({ name }, 'The workspace is renamed')} />
          ) : (
            settings.name
          )}
        </Row>
        <Row name="Time zone" why="Where a day begins. Charts are counted anew at once.">
          <Select
            aria-label="Time zone"
            data={timezones(settings.timezone)}
            value={settings.timezone}
            searchable
            allowDeselect={false}
            limit={60}
            nothingFoundMessage="No such zone"
            readOnly={!mayChange}
            onChange={(timezone) => timezone && void save({ timezone }, `Days now begin in ${timezone}`)}
          />
        </Row>
        <Row name="Week begins on" why="Weekly charts and the calendar follow it.">
          <Select
            aria-label="Week begins on"
            data={weekdays.map((label, i) => ({ value: String(i + 1), label }))}
            value={String(settings.weekStart)}
            allowDeselect={false}
            readOnly={!mayChange}
            onChange={(day) => day && void save({ weekStart: Number(day) }, `Weeks now begin on ${weekdays[Number(day) - 1]}`)}
          />
        </Row>
        <Row name="Currency" why="In which money is shown.">
          <Select
            aria-label="Currency"
            data={currencies}
            value={settings.currency}
            searchable
            allowDeselect={false}
            limit={60}
            readOnly={!mayChange}
            onChange={(currency) => currency && void save({ currency }, `Money is now shown in ${currency}`)}
          />
        </Row>
        <Row name="Business hours" why="Response times count only these hours.">
          <BusinessHours
            hours={settings.businessHours}
            mayChange={mayChange}
            onChange={(businessHours) => save({ businessHours }, 'The business hours are changed')}
          />
        </Row>
      </dl>
      {!mayChange && <p className={classes.why}>Only admins change settings.</p>}
      {!user.isDemoVisitor && <LeaveOrRemove name={settings.name} />}
    </>
  )
}

function Row({ name, why, children }: { name: string; why: string; children: ReactNode }) {
  return (
    <div className={classes.row}>
      <dt>
        <div className={classes.name}>{name}</div>
        <div className={classes.why}>{why}</div>
      </dt>
      <dd className={classes.value}>{children}</dd>
    </div>
  )
}
