import { formatNumber } from '#web/ui/number-format.ts'
import type { ExportMaker, ImportKind } from '../../contract.ts'

export const makerText: Record<ExportMaker, string> = {
  amplitude: 'Amplitude',
  mixpanel: 'Mixpanel',
  posthog: 'PostHog',
  fairlead: 'Fairlead',
}

export const kindText: Record<ImportKind, string> = {
  events: 'Events',
  people: 'People',
  accounts: 'Accounts',
  subscriptions: 'Subscriptions',
}

const sizes: [bytes: number, unit: string][] = [
  [1e9, 'GB'],
  [1e6, 'MB'],
  [1e3, 'KB'],
]

/** The size of a file: "14.2 MB". */
export function sizeText(bytes: number, language?: string): string {
  const [size, unit] = sizes.find(([least]) => bytes >= least) ?? [1, 'bytes']
  const value = bytes / size
  return `${formatNumber(value, { digits: value < 10 && size > 1 ? 1 : 0, language })} ${unit}`
}
