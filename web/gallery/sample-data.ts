import { addDays } from '#web/ui/date-range.ts'

/** Looks like usage: growth, a week's rhythm, some noise; the same at every call. */
export const usage = (days: number, level: number, growth: number): number[] =>
  Array.from({ length: days }, (_, i) => {
    const weekday = i % 7 > 4 ? 0.45 : 1
    return Math.round(level * (1 + (growth * i) / days) * weekday * (1 + 0.08 * Math.sin(i * 12.9898)))
  })

export const dayList = (from: string, count: number): string[] => Array.from({ length: count }, (_, i) => addDays(from, i))

export interface SampleAccount {
  id: string
  name: string
  plan: string
  people: number
  mrr: number | null
  seen: string
}

const names = [
  'Harbour & Co',
  'Northwind Traders',
  'Kestrel Labs',
  'Blue Anchor Logistics',
  'Ostsee Digital',
  'Fjord Analytics',
  'Meridian Health',
  'Tidewater Foods',
]

export const accounts: SampleAccount[] = Array.from({ length: 1200 }, (_, i) => ({
  id: `acc-${i}`,
  name: `${names[i % names.length]}${i < names.length ? '' : ` ${i}`}`,
  plan: ['Free', 'Team', 'Business', 'Enterprise'][(i * 7) % 4]!,
  people: (i * 37) % 480,
  mrr: i % 9 === 4 ? null : ((i * 91) % 4200) + 19.5,
  seen: new Date(Date.now() - ((i * 7919) % 5000) * 60_000).toISOString(),
}))
