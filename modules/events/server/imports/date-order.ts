import type { DateOrder, DatesSeen } from '../../contract.ts'
import { parseTime } from './times.ts'

const reads = (text: string, order: DateOrder): boolean =>
  parseTime(text, order === 'day-first' ? 'DD-MM-YYYY' : 'MM-DD-YYYY', 'UTC') !== undefined

/** `05/05/2024` is the same day both ways: no example for somebody who has to choose. */
const isTwin = (text: string): boolean => /^0?(\d{1,2})[-/.]0?\1\D/.test(text)

/** What filled cells say about the order of day and month; null unless most of them are dates with both in front of the year. */
export function lookAtDates(cells: readonly unknown[]): DatesSeen | null {
  const seen = { dayFirst: 0, monthFirst: 0 }
  let example: string | undefined
  let dates = 0
  for (const cell of cells) {
    const text = typeof cell === 'string' ? cell.trim() : ''
    const [isDayFirst, isMonthFirst] = [reads(text, 'day-first'), reads(text, 'month-first')]
    if (!isDayFirst && !isMonthFirst) continue
    dates++
    if (!isMonthFirst) seen.dayFirst++
    if (!isDayFirst) seen.monthFirst++
    if (isDayFirst && isMonthFirst && (example === undefined || isTwin(example))) example = text
  }
  if (dates === 0 || dates * 2 < cells.length) return null
  return { ...seen, example: example ?? String(cells.find((cell) => typeof cell === 'string')).trim() }
}
