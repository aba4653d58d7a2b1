import { Select, TextInput } from '@mantine/core'
import { timeFormats, type ImportColumn, type ImportKind, type ImportMapping, type TimeFormat } from '../../contract.ts'
import classes from './ColumnChoices.module.css'
import { withColumn, withSubscription } from './mapping.ts'

interface ColumnChoicesProps {
  kind: ImportKind
  columns: readonly ImportColumn[]
  mapping: ImportMapping
  onChange: (mapping: ImportMapping) => void
}

const formatWords: Record<TimeFormat, string> = {
  auto: 'Recognise it',
  iso: 'ISO 8601 (2026-03-01T09:30:00Z)',
  epoch_seconds: 'Seconds since 1970',
  epoch_milliseconds: 'Milliseconds since 1970',
  'YYYY-MM-DD': 'Year-month-day',
  'DD-MM-YYYY': 'Day-month-year',
  'MM-DD-YYYY': 'Month-day-year',
}
const formats = timeFormats.map((value) => ({ value, label: formatWords[value] }))

/** Which column is what, one choice each. Columns that are not chosen become properties. */
export function ColumnChoices({ kind, columns, mapping, onChange }: ColumnChoicesProps) {
  const names = columns.map(({ name }) => name)
  const choice = (label: string, value: string | null | undefined, set: (column: string | null) => void, isNeeded = false) => (
    <Select
      key={label}
      label={label}
      placeholder={isNeeded ? 'Choose a column' : 'None'}
      data={names}
      searchable
      clearable={!isNeeded}
      value={value || null}
      onChange={set}
    />
  )
  const subscription = mapping.subscription
  return (
    <div className={classes.choices}>
      {kind === 'events' && <EventChoice names={names} mapping={mapping} onChange={onChange} />}
      {kind === 'events' && <TimeChoice names={names} mapping={mapping} onChange={onChange} />}
      {kind !== 'accounts' &&
        kind !== 'subscriptions' &&
        choice('Person', mapping.user, (column) => onChange(withColumn(mapping, 'user', column)), kind === 'people')}
      {choice(
        'Account',
        mapping.account,
        (column) => onChange(withColumn(mapping, 'account', column)),
        kind === 'accounts' || kind === 'subscriptions',
      )}
      {kind === 'events' && choice('Id of the event', mapping.id[0], (column) => onChange({ ...mapping, id: column ? [column] : [] }))}
      {kind === 'subscriptions' && (
        <>
          {choice('Id of the subscription', subscription?.id, (column) => onChange(withSubscription(mapping, 'id', column)), true)}
          {choice('First day', subscription?.startedOn, (column) => onChange(withSubscription(mapping, 'startedOn', column)), true)}
          {choice('First day without it', subscription?.endedOn, (column) => onChange(withSubscription(mapping, 'endedOn', column)))}
          {choice('Revenue per month', subscription?.mrr, (column) => onChange(withSubscription(mapping, 'mrr', column)), true)}
          {choice('Currency', subscription?.currency, (column) => onChange(withSubscription(mapping, 'currency', column)))}
          {choice('Plan', subscription?.plan, (column) => onChange(withSubscription(mapping, 'plan', column)))}
          {choice('Is a trial', subscription?.isTrial, (column) => onChange(withSubscription(mapping, 'isTrial', column)))}
          <Select
            label="Days are written as"
            data={formats}
            allowDeselect={false}
            value={subscription?.dateFormat ?? 'auto'}
            onChange={(value) => onChange(withSubscription(mapping, 'dateFormat', value))}
          />
        </>
      )}
    </div>
  )
}

interface PartProps {
  names: string[]
  mapping: ImportMapping
  onChange: (mapping: ImportMapping) => void
}

const oneName = '\0one name'

/** The column that names the event, or one name for all rows. */
function EventChoice({ names, mapping, onChange }: PartProps) {
  const { event } = mapping
  const isConstant = event !== undefined && 'constant' in event
  return (
    <>
      <Select
        label="Event"
        placeholder="Choose a column"
        searchable
        allowDeselect={false}
        data={[{ value: oneName, label: 'One name for all rows' }, ...names.map((name) => ({ value: name, label: name }))]}
        value={isConstant ? oneName : event ? event.column : null}
        onChange={(value) => onChange({ ...mapping, event: value === oneName ? { constant: 'imported' } : { column: value ?? '' } })}
      />
      {isConstant && (
        <TextInput
          label="Name of the event"
          value={event.constant}
          onChange={(change) => onChange({ ...mapping, event: { constant: change.currentTarget.value } })}
        />
      )}
    </>
  )
}

/** The column of the time, how it is written, and the zone of times without one. */
function TimeChoice({ names, mapping, onChange }: PartProps) {
  const timestamp = mapping.timestamp ?? { column: '', format: 'auto' as const, zone: 'UTC' }
  const set = (change: Partial<typeof timestamp>) => onChange({ ...mapping, timestamp: { ...timestamp, ...change } })
  return (
    <>
      <Select
        label="Time"
        placeholder="Choose a column"
        data={names}
        searchable
        allowDeselect={false}
        value={timestamp.column || null}
        onChange={(column) => set({ column: column ?? '' })}
      />
      <Select
        label="Times are written as"
        data={formats}
        allowDeselect={false}
        value={timestamp.format}
        onChange={(format) => set({ format: (format ?? 'auto') as TimeFormat })}
      />
      <Select
        label="Time zone, where none is given"
        data={zones}
        searchable
        allowDeselect={false}
        value={timestamp.zone}
        onChange={(zone) => set({ zone: zone ?? 'UTC' })}
      />
    </>
  )
}

const zones = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')]
