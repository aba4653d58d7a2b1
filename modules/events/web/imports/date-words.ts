import { orderTold, type DateOrder, type DatesSeen } from '../../contract.ts'

export const orderText: Record<DateOrder, string> = { 'day-first': 'Day first', 'month-first': 'Month first' }

const dayOf = (example: string, order: DateOrder, language?: string): string => {
  const [first, second, year] = example.split(/[-/.]/).map((part) => Number.parseInt(part, 10)) as [number, number, number]
  const [day, month] = order === 'day-first' ? [first, second] : [second, first]
  return new Intl.DateTimeFormat(language, { day: 'numeric', month: 'long', timeZone: 'UTC' }).format(Date.UTC(year, month - 1, day))
}

/** What somebody has to know who chooses the order of day and month: what the rows tell, and what the choice means. */
export function dateOrderText({ dayFirst, monthFirst, example }: DatesSeen, order: DateOrder, language?: string): string {
  const told = orderTold({ dayFirst, monthFirst, example })
  if (told === undefined) {
    const readings = `${dayOf(example, 'day-first', language)} or ${dayOf(example, 'month-first', language)}`
    return `The first rows do not tell whether ${example} is ${readings}. It is read as ${dayOf(example, order, language)}: check that this is right.`
  }
  const against = order === 'day-first' ? monthFirst : dayFirst
  if (against === 0) return `The first rows tell: some dates can only be read with the ${order === 'day-first' ? 'day' : 'month'} first.`
  return `${against === 1 ? 'One date' : `${against} dates`} of the first rows can only be read with the ${order === 'day-first' ? 'month' : 'day'} first. Such rows are refused.`
}
