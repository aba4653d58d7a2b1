import { datesOf, orderOf, type ImportColumn, type ImportKind, type ImportMapping, type PropertyType } from '../../contract.ts'

/** What a mapping still lacks, in a sentence; undefined when it can be used. */
export function whatIsMissing(kind: ImportKind, mapping: ImportMapping): string | undefined {
  if (kind === 'events') {
    if (!mapping.event) return 'Choose the column that names the event, or give all rows one name.'
    if ('constant' in mapping.event && !mapping.event.constant.trim()) return 'Write the name that all rows get.'
    if (!mapping.timestamp?.column) return 'Choose the column that holds the time.'
  }
  if (kind === 'people' && !mapping.user) return 'Choose the column that holds the id of the person.'
  if (kind === 'accounts' && !mapping.account) return 'Choose the column that holds the id of the account.'
  if (kind === 'subscriptions') {
    if (!mapping.account) return 'Choose the column that holds the id of the account.'
    if (!mapping.subscription?.id || !mapping.subscription.startedOn || !mapping.subscription.mrr)
      return 'Choose the columns that hold the id of the subscription, its first day and its revenue per month.'
  }
  return undefined
}

/** Sets a field of a mapping; an empty choice removes it. */
export function withColumn(mapping: ImportMapping, field: 'user' | 'account', column: string | null): ImportMapping {
  const { [field]: _, ...rest } = mapping
  return column ? { ...rest, [field]: column } : rest
}

type SubscriptionField = keyof NonNullable<ImportMapping['subscription']>

/** Sets a column of a subscription; an empty choice removes it. */
export function withSubscription(mapping: ImportMapping, field: SubscriptionField, column: string | null): ImportMapping {
  const before = mapping.subscription ?? { id: '', startedOn: '', mrr: '', dateFormat: 'auto' as const }
  const { [field]: _, ...rest } = before
  return { ...mapping, subscription: (column ? { ...rest, [field]: column } : rest) as NonNullable<ImportMapping['subscription']> }
}

/** Columns that are something already: they do not become properties by themselves. */
function usedColumns({ event, timestamp, user, account, id, subscription }: ImportMapping): Set<string> {
  const { dateFormat: _, ...subscriptionColumns } = subscription ?? { dateFormat: 'auto' }
  const named = event && 'column' in event ? event.column : undefined
  const all = [named, timestamp?.column, user, account, ...id, ...Object.values(subscriptionColumns)]
  return new Set(all.filter((column): column is string => Boolean(column)))
}

export interface PropertyChoice {
  column: ImportColumn
  isIncluded: boolean
  /** The name that the property gets. */
  name: string
  type: PropertyType
}

/** The columns that are or may become properties, as a mapping has them now. */
export function propertyChoices(columns: readonly ImportColumn[], mapping: ImportMapping): PropertyChoice[] {
  const used = usedColumns(mapping)
  const chosen = new Map(mapping.properties?.map((one) => [one.column, one]))
  return columns
    .filter(({ name }) => !used.has(name))
    .map((column) => {
      const own = chosen.get(column.name)
      return {
        column,
        isIncluded: !mapping.properties || own !== undefined,
        name: own?.name ?? column.name,
        type: own?.type ?? column.type,
      }
    })
}

/** Changes what becomes of one column; from then on the mapping names every property. */
export function withProperty(
  columns: readonly ImportColumn[],
  mapping: ImportMapping,
  column: string,
  change: Partial<Pick<PropertyChoice, 'isIncluded' | 'name' | 'type'>>,
): ImportMapping {
  const choices = propertyChoices(columns, mapping).map((one) => (one.column.name === column ? { ...one, ...change } : one))
  const given = new Map(mapping.properties?.map((one) => [one.column, one.type]))
  const properties = choices
    .filter(({ isIncluded }) => isIncluded)
    .map((one) => {
      const isTyped = given.get(one.column.name) !== undefined || (change.type !== undefined && one.column.name === column)
      return { column: one.column.name, name: one.name.trim() || one.column.name, ...(isTyped && { type: one.type }) }
    })
  return { ...mapping, properties }
}

/** A mapping as it is sent: without what the kind of row does not use, and no column both as a property and as something else. */
export function forKind(kind: ImportKind, columns: readonly ImportColumn[], mapping: ImportMapping): ImportMapping {
  const { event, timestamp, user, account, id, subscription, properties, newColumns } = mapping
  const dates = datesOf(kind, mapping, columns)
  const isEvents = kind === 'events'
  const kept: ImportMapping = {
    id: isEvents ? id : [],
    ...(isEvents && event && { event }),
    ...(timestamp?.column && kind !== 'subscriptions' && { timestamp }),
    ...(user && (isEvents || kind === 'people') && { user }),
    ...(account && { account }),
    ...(subscription && kind === 'subscriptions' && { subscription }),
    ...(newColumns && kind !== 'subscriptions' && { newColumns }),
    ...(dates && { dateOrder: orderOf(mapping, dates) }),
  }
  if (!properties || kind === 'subscriptions') return kept
  const free = new Set(propertyChoices(columns, kept).map(({ column }) => column.name))
  return { ...kept, properties: properties.filter(({ column }) => free.has(column)) }
}
