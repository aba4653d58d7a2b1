import { useLocale } from '#web/ui/locale.tsx'
import { plainDate } from '#web/ui/time-format.ts'
import { TimeText } from '#web/ui/TimeText.tsx'
import { valueText } from './words.ts'

const instant = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/
const date = /^\d{4}-\d\d-\d\d$/

/** A value of a property as a reader wants it: days as days, yes and no as words. */
export function Value({ of }: { of: unknown }) {
  const { language } = useLocale()
  if (typeof of === 'string' && instant.test(of)) return <TimeText at={of} as="date" />
  if (typeof of === 'string' && date.test(of)) return <time dateTime={of}>{plainDate(of, language, new Date())}</time>
  return <>{valueText(of)}</>
}
