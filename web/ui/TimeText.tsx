import { Tooltip } from '@mantine/core'
import { useLocale } from './locale.tsx'
import { fullTime, readableTime, shortDate } from './time-format.ts'

interface TimeTextProps {
  /** ISO 8601 instant. */
  at: string | Date
  /** `relative`: "5 minutes ago", a date after a week. `date`: *3 Mar*. `full`: everything. */
  as?: 'relative' | 'date' | 'full'
}

/** An instant in the agreed zone; the whole of it, and the reader's own time if that differs, when pointed at or focused. */
export function TimeText({ at, as = 'relative' }: TimeTextProps) {
  const { language, zone } = useLocale()
  const instant = new Date(at)
  if (Number.isNaN(instant.getTime())) return null
  const style = { language, zone }
  const now = new Date()
  const text = as === 'full' ? fullTime(instant, style) : as === 'date' ? shortDate(instant, style, now) : readableTime(instant, style, now)
  const readersZone = Intl.DateTimeFormat().resolvedOptions().timeZone
  const full = fullTime(instant, style)
  const hint = readersZone === zone ? full : `${full}\nFor you: ${fullTime(instant, { language, zone: readersZone })}`
  return (
    <Tooltip label={hint} multiline style={{ whiteSpace: 'pre-line' }} events={{ hover: true, focus: true, touch: true }}>
      <time dateTime={instant.toISOString()}>{text}</time>
    </Tooltip>
  )
}
