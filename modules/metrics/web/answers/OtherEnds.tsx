import { Button } from '@mantine/core'
import { dayAt } from '#kernel/zone.ts'
import type { Range } from '#modules/metrics/contract.ts'
import { useWorkspace } from '#web/api/session.tsx'
import { addDays } from '#web/ui/date-range.ts'
import { useLocale } from '#web/ui/locale.tsx'
import { plainDate } from '#web/ui/time-format.ts'
import { useEvents } from '../query/useEvents.ts'
import { rangeAsOf } from './calendar.ts'
import classes from './answers.module.css'

const most = 3
/** In milliseconds: what ended so near has been looked at already. */
const nearby = 30 * 86_400_000

interface OtherEndsProps {
  /** The period that held nothing. */
  asked: Range
  /** The first day after that period. */
  until: string
  onJump: (range: Range) => void
}

/** For an answer of nothing: the days on which other events ended, to look there instead. */
export function OtherEnds({ asked, until, onJump }: OtherEndsProps) {
  const { timezone } = useWorkspace()
  const { language, weekStart } = useLocale()
  const { events } = useEvents()
  const days = [...new Set(events.map((one) => dayAt(Date.parse(one.lastSeen), timezone)))].toSorted((a, b) => (a < b ? 1 : -1))
  const ends = days
    .filter((day) => Math.abs(Date.parse(day) - Date.parse(until)) > nearby)
    .slice(0, most)
    .map((day) => ({ day, names: events.filter((one) => dayAt(Date.parse(one.lastSeen), timezone) === day).map((one) => one.name) }))
  if (ends.length === 0) return null
  return (
    <div className={classes.ends}>
      {ends.map(({ day, names }) => (
        <Button key={day} variant="default" size="compact-sm" onClick={() => onJump(rangeAsOf(asked, addDays(day, 1), weekStart))}>
          Up to {plainDate(day, language, new Date())} ({names.slice(0, 2).join(', ')}
          {names.length > 2 ? '…' : ''})
        </Button>
      ))}
    </div>
  )
}
