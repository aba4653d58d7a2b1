import { useState } from 'react'
import { DatePicker, type DateStringValue } from '@mantine/dates'
import '@mantine/dates/styles.layer.css'
import { addDays } from './date-range.ts'
import { useLocale } from './locale.tsx'

interface RangeCalendarProps {
  value: { from: string; to: string } | undefined
  onChange: (range: { type: 'between'; from: string; to: string }) => void
  earliest?: string | undefined
}

/** Two days chosen in a calendar; both belong to the range, which is handed on half-open. */
export default function RangeCalendar({ value, onChange, earliest }: RangeCalendarProps) {
  const { weekStart } = useLocale()
  const [days, setDays] = useState<[DateStringValue | null, DateStringValue | null]>(
    value ? [value.from, addDays(value.to, -1)] : [null, null],
  )
  const choose = (chosen: typeof days) => {
    setDays(chosen)
    const [first, last] = chosen
    if (first && last) onChange({ type: 'between', from: first, to: addDays(last, 1) })
  }
  return (
    <DatePicker
      type="range"
      size="sm"
      allowSingleDateInRange
      value={days}
      onChange={choose}
      // Ours counts Sunday as 7, the calendar as 0.
      firstDayOfWeek={(weekStart % 7) as 0 | 1 | 2 | 3 | 4 | 5 | 6}
      defaultDate={value?.from ?? new Date().toISOString().slice(0, 10)}
      ariaLabels={{ previousMonth: 'Previous month', nextMonth: 'Next month' }}
      weekendDays={[]}
      hideOutsideDates
      {...(earliest ? { minDate: earliest } : {})}
    />
  )
}
