import type { ImportKind, ImportMapping } from '../../contract.ts'

/** What a mapping still lacks, in a sentence; undefined when it can be used. */
export function isComplete(kind: ImportKind, mapping: ImportMapping): string | undefined {
  if (kind === 'events') {
    if (!mapping.event) return 'Say which column names the event, or give all rows one name.'
    if (!mapping.timestamp) return 'Say which column holds the time.'
  }
  if (kind === 'people' && !mapping.user) return 'Say which column holds the id of the person.'
  if (kind === 'accounts' && !mapping.account) return 'Say which column holds the id of the account.'
  if (kind === 'subscriptions') {
    if (!mapping.account) return 'Say which column holds the id of the account.'
    if (!mapping.subscription?.id || !mapping.subscription.startedOn || !mapping.subscription.mrr)
      return 'Say which columns hold the id of the subscription, its first day and its monthly revenue.'
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
