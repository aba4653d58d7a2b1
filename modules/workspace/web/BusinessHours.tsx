import { useState } from 'react'
import { ActionIcon, Button, Switch, TextInput } from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import { businessHours, type BusinessInterval } from '../contract.ts'
import classes from './SettingsPage.module.css'
import { weekdays } from './zones.ts'

interface BusinessHoursProps {
  hours: BusinessInterval[]
  mayChange: boolean
  onChange: (hours: BusinessInterval[]) => Promise<void>
}

/** The working hours of each weekday. A change is saved as soon as it makes sense; until then it says what is missing. */
export function BusinessHours({ hours, mayChange, onChange }: BusinessHoursProps) {
  const [draft, setDraft] = useState<BusinessInterval[]>()
  const shown = draft ?? hours
  const problem = draft && businessHours.safeParse(draft).error?.issues[0]?.message
  const commit = async (next: BusinessInterval[]) => {
    setDraft(next)
    if (!businessHours.safeParse(next).success || JSON.stringify(next) === JSON.stringify(hours)) return
    await onChange(next)
    setDraft(undefined)
  }
  const replace = (old: BusinessInterval, by: BusinessInterval) => shown.map((one) => (one === old ? by : one))
  return (
    <div role="group" aria-label="Business hours">
      {weekdays.map((name, i) => {
        const intervals = shown.filter(({ weekday }) => weekday === i + 1)
        const add = (from: string, to: string) => void commit([...shown, { weekday: i + 1, from, to }])
        return (
          <div key={name} className={classes.day}>
            <Switch
              className={classes.dayName}
              label={name}
              checked={intervals.length > 0}
              disabled={!mayChange}
              onChange={(event) =>
                event.currentTarget.checked ? add('09:00', '17:00') : void commit(shown.filter(({ weekday }) => weekday !== i + 1))
              }
            />
            <div className={classes.intervals}>
              {intervals.map((interval, place) => (
                <Interval
                  key={place}
                  day={name}
                  interval={interval}
                  mayChange={mayChange}
                  onEdit={(next) => setDraft(replace(interval, next))}
                  onDone={() => void commit(shown)}
                  {...(intervals.length > 1 && { onRemove: () => void commit(shown.filter((one) => one !== interval)) })}
                />
              ))}
              {mayChange && intervals.length > 0 && intervals.length < 5 && (
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size={28}
                  onClick={() => add(intervals.at(-1)!.to, '24:00')}
                  aria-label={`More hours on ${name}`}
                >
                  <IconPlus size={16} />
                </ActionIcon>
              )}
            </div>
          </div>
        )
      })}
      {problem && (
        <p role="alert" className={classes.problem}>
          {problem}{' '}
          <Button size="compact-xs" variant="subtle" onClick={() => setDraft(undefined)}>
            Back to what was
          </Button>
        </p>
      )}
    </div>
  )
}

interface IntervalProps {
  day: string
  interval: BusinessInterval
  mayChange: boolean
  onEdit: (next: BusinessInterval) => void
  onDone: () => void
  onRemove?: () => void
}

function Interval({ day, interval, mayChange, onEdit, onDone, onRemove }: IntervalProps) {
  const field = (edge: 'from' | 'to') => (
    <TextInput
      aria-label={`${day} ${edge}`}
      value={interval[edge]}
      readOnly={!mayChange}
      placeholder="09:00"
      onChange={(event) => onEdit({ ...interval, [edge]: event.currentTarget.value })}
      onBlur={onDone}
    />
  )
  return (
    <span className={classes.interval}>
      {field('from')}–{field('to')}
      {onRemove && mayChange && (
        <ActionIcon
          variant="subtle"
          color="gray"
          size={28}
          onClick={onRemove}
          aria-label={`Remove ${interval.from} to ${interval.to} on ${day}`}
        >
          <IconX size={14} />
        </ActionIcon>
      )}
    </span>
  )
}
