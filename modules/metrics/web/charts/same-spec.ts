import { chartSpec, type ChartSpec } from '#modules/metrics/contract.ts'

/** Whether two questions ask the same, whatever the order of their fields and whichever defaults they spell out. */
export const sameSpec = (a: ChartSpec, b: ChartSpec): boolean => canonical(chartSpec.parse(a)) === canonical(chartSpec.parse(b))

const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    part && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
