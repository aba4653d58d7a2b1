import { datesOf, orderOf, type ImportColumn, type ImportKind, type ImportMapping, type TimeFormat } from '../../contract.ts'
import { propertyNames } from './property-columns.ts'
import { parseTime } from './times.ts'

/** Usual names of columns, most telling first. Compared without case and separators. */
const usual = {
  event: ['event', 'eventname', 'eventtype', 'action', 'activity', 'featurename'],
  timestamp: [
    'timestamp',
    'time',
    'ts',
    'occurredat',
    'eventtime',
    'eventdate',
    'datetime',
    'date',
    'createdat',
    'invoicedate',
    'usagedate',
    'signupdate',
    'originaltimestamp',
  ],
  user: ['userid', 'user', 'distinctid', 'personid', 'person', 'customerid', 'customer', 'memberid', 'contactid', 'email', 'anonymousid'],
  account: [
    'accountid',
    'account',
    'companyid',
    'company',
    'organizationid',
    'organisationid',
    'orgid',
    'groupid',
    'tenantid',
    'tenant',
    'workspaceid',
  ],
  id: ['id', 'eventid', 'messageid', 'insertid', 'uuid', 'usageid'],
  subscription: ['subscriptionid', 'subid'],
  startedOn: ['startedon', 'startdate', 'startedat', 'start'],
  endedOn: ['endedon', 'enddate', 'endedat', 'end', 'canceledat', 'cancelledat', 'churneddate'],
  mrr: ['mrr', 'mrramount', 'monthlyrecurringrevenue', 'monthlyamount'],
  currency: ['currency'],
  plan: ['plan', 'plantier', 'planname', 'tier'],
  isTrial: ['istrial', 'trial'],
} as const

const bare = (name: string): string => (name.split('.').at(-1) ?? name).toLowerCase().replaceAll(/[^a-z0-9]/g, '')

function pick(columns: readonly ImportColumn[], what: keyof typeof usual): ImportColumn | undefined {
  for (const name of usual[what]) {
    const found = columns.find((column) => bare(column.name) === name)
    if (found) return found
  }
  return undefined
}

/** The format that reads all examples; undefined when none does. Which of day and month comes first is another question: `dateOrder`. */
function guessTimeFormat({ dates, examples }: ImportColumn): TimeFormat | undefined {
  if (dates) return 'auto'
  const formats: readonly TimeFormat[] = ['auto', 'YYYY-MM-DD']
  return examples.length === 0
    ? undefined
    : formats.find((format) => examples.every((example) => parseTime(example, format, 'UTC') !== undefined))
}

const isTime = (column: ImportColumn | undefined): column is ImportColumn => column !== undefined && guessTimeFormat(column) !== undefined

function suggestKind(columns: readonly ImportColumn[]): ImportKind {
  if (pick(columns, 'subscription') && pick(columns, 'mrr') && pick(columns, 'startedOn')) return 'subscriptions'
  if (pick(columns, 'event')) return 'events'
  const [user, account, time] = [pick(columns, 'user'), pick(columns, 'account'), pick(columns, 'timestamp')]
  const isSignup = time !== undefined && /sign|creat/i.test(time.name)
  if (isTime(time) && !isSignup && user) return 'events'
  if (account && !user) return 'accounts'
  return user ? 'people' : 'events'
}

function subscriptionOf(columns: readonly ImportColumn[]): ImportMapping['subscription'] {
  const [id, startedOn, mrr] = [pick(columns, 'subscription') ?? pick(columns, 'id'), pick(columns, 'startedOn'), pick(columns, 'mrr')]
  if (!id || !startedOn || !mrr) return undefined
  const optional = Object.fromEntries(
    (['endedOn', 'currency', 'plan', 'isTrial'] as const).flatMap((what) => {
      const column = pick(columns, what)
      return column ? [[what, column.name]] : []
    }),
  )
  return { id: id.name, startedOn: startedOn.name, mrr: mrr.name, dateFormat: guessTimeFormat(startedOn) ?? 'auto', ...optional }
}

const nameFrom = (fileName: string): string =>
  fileName
    .replace(/\.[a-z0-9]+$/i, '')
    .replaceAll(/[\s-]+/g, '_')
    .slice(0, 200) || 'imported'

function timestampOf(kind: ImportKind, columns: readonly ImportColumn[], zone: string): ImportMapping['timestamp'] {
  // Any date may be when something happened. When somebody was first seen is said by a name: other dates of people are their birthdays.
  const anyTime = kind === 'events' ? columns.find((candidate) => candidate.type === 'datetime' || candidate.dates) : undefined
  const column = pick(columns, 'timestamp') ?? anyTime
  return column && { column: column.name, format: guessTimeFormat(column) ?? 'auto', zone }
}

interface Suggestion {
  kind: ImportKind
  mapping: ImportMapping
}

/**
 * Guesses what a file is and which column is what. Times without a zone are taken to be of `zone`, until somebody says otherwise.
 * @param hasOpenColumns whether rows further down may have columns of their own
 */
export function suggest(columns: readonly ImportColumn[], fileName: string, zone: string, hasOpenColumns: boolean): Suggestion {
  const kind = suggestKind(columns)
  const [event, user, account] = [pick(columns, 'event'), pick(columns, 'user'), pick(columns, 'account')]
  const timestamp = kind === 'subscriptions' ? undefined : timestampOf(kind, columns, zone)
  const subscription = kind === 'subscriptions' ? subscriptionOf(columns) : undefined
  const named = kind === 'events' ? pick(columns, 'id') : undefined
  // An id that rows share would leave all but the first of them out.
  const id = named?.isUnique ? named : undefined
  const eventPart = kind !== 'events' ? undefined : event ? { column: event.name } : { constant: nameFrom(fileName) }
  const used = new Set([kind === 'events' ? event?.name : undefined, timestamp?.column, user?.name, account?.name, id?.name])
  const rest = columns.flatMap(({ name }) => (used.has(name) ? [] : [name]))
  const mapping: ImportMapping = {
    ...(eventPart && { event: eventPart }),
    ...(timestamp && { timestamp }),
    ...(user && kind !== 'accounts' && kind !== 'subscriptions' && { user: user.name }),
    ...(account && { account: account.name }),
    id: id ? [id.name] : [],
    ...(subscription && { subscription }),
    ...(kind !== 'subscriptions' && { properties: propertyNames(rest).map(([column, name]) => ({ column, name: name.slice(0, 200) })) }),
    ...(kind !== 'subscriptions' && hasOpenColumns && { newColumns: 'property' as const }),
  }
  const dates = datesOf(kind, mapping, columns)
  return { kind, mapping: { ...mapping, ...(dates && { dateOrder: orderOf(mapping, dates) }) } }
}
