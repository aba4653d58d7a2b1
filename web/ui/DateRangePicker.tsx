import { lazy, Suspense, useState } from 'react'
import { Popover, Skeleton, Switch, UnstyledButton } from '@mantine/core'
import { IconCalendar, IconCheck, IconChevronDown } from '@tabler/icons-react'
import { rangeInWords, rangePresets, writeRange, type DateRange } from './date-range.ts'
import { useLocale } from './locale.tsx'
import classes from './DateRangePicker.module.css'

const Calendar = lazy(() => import('./RangeCalendar.tsx'))

interface DateRangePickerProps {
  value: DateRange
  onChange: (range: DateRange) => void
  presets?: DateRange[]
  /** First day of which anything is known, as `2026-03-03`. */
  earliest?: string
}

/** The period of a page: a preset, or days of one's own. */
export function DateRangePicker({ value, onChange, presets = rangePresets, earliest }: DateRangePickerProps) {
  const [isOpen, setOpen] = useState(false)
  const { language } = useLocale()
  const now = new Date()
  const choose = (range: DateRange) => {
    onChange(range)
    setOpen(false)
  }
  const running = value.type === 'last' && value.includeCurrent === true
  const isSame = (preset: DateRange) =>
    writeRange(preset) === writeRange(value.type === 'last' ? { ...value, includeCurrent: undefined } : value)
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-end" trapFocus>
      <Popover.Target>
        <UnstyledButton
          className={classes.button}
          onClick={() => setOpen(!isOpen)}
          aria-label={`Period: ${rangeInWords(value, language, now)}`}
        >
          <IconCalendar size={16} stroke={1.6} aria-hidden />
          {rangeInWords(value, language, now)}
          <IconChevronDown size={14} stroke={1.8} aria-hidden />
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown className={classes.dropdown} aria-label="Period">
        <div className={classes.presets}>
          {presets.map((preset) => (
            <UnstyledButton
              key={writeRange(preset)}
              className={classes.preset}
              aria-pressed={isSame(preset)}
              onClick={() => choose(preset.type === 'last' && running ? { ...preset, includeCurrent: true } : preset)}
            >
              {rangeInWords(preset, language, now)}
              {isSame(preset) && <IconCheck size={16} aria-hidden />}
            </UnstyledButton>
          ))}
          {value.type === 'last' && (
            <Switch
              className={classes.running}
              size="xs"
              label={`Include ${value.unit === 'day' ? 'today' : `this ${value.unit}`}, which is not over`}
              checked={running}
              onChange={(event) => onChange({ ...value, includeCurrent: event.currentTarget.checked || undefined })}
            />
          )}
        </div>
        <div className={classes.calendar}>
          <Suspense fallback={<Skeleton height={260} width={248} />}>
            <Calendar value={value.type === 'between' ? value : undefined} onChange={choose} earliest={earliest} />
          </Suspense>
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}
