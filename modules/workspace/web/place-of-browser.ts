import { isTimezone } from '../contract.ts'

interface LocaleWithWeek extends Intl.Locale {
  getWeekInfo?: () => { firstDay: number }
  weekInfo?: { firstDay: number }
}

/** The zone and the first day of the week (1 to 7) that the reader's browser works with: defaults that are usually right. */
export function placeOfBrowser(): { timezone: string; weekStart: number } {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
  const locale: LocaleWithWeek = new Intl.Locale(navigator.language || 'en-GB')
  const week = locale.getWeekInfo?.() ?? locale.weekInfo
  return { timezone: isTimezone(timeZone) ? timeZone : 'UTC', weekStart: week?.firstDay ?? 1 }
}
