/** Milliseconds of each of `times` runs, after one that warms up. */
export async function timesOf(times: number, work: () => Promise<unknown>): Promise<number[]> {
  await work()
  const taken: number[] = []
  for (let i = 0; i < times; i++) {
    const started = performance.now()
    await work()
    taken.push(performance.now() - started)
  }
  return taken
}

/** Runs two pieces of work in turn, so that noise of the machine hits both alike. @returns the median of each, in milliseconds. */
export async function inTurn(times: number, first: () => Promise<unknown>, second: () => Promise<unknown>): Promise<[number, number]> {
  const [a, b]: [number[], number[]] = [[], []]
  await first()
  await second()
  for (let i = 0; i < times; i++) {
    for (const [work, list] of [
      [first, a],
      [second, b],
    ] as const) {
      const started = performance.now()
      await work()
      list.push(performance.now() - started)
    }
  }
  return [quantile(a, 0.5), quantile(b, 0.5)]
}

/** The value below which the share `q` of the values lies (nearest rank). */
export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((x, y) => x - y)
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(q * sorted.length) - 1))] ?? Number.NaN
}

/** One line of the table that a bench prints. */
export interface Row {
  what: string
  measured: string
  limit: string
  isMet: boolean
}

/** Prints rows as a Markdown table. */
export function printTable(rows: readonly Row[]): void {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  console.log(line(['what', 'measured', 'limit', '']))
  console.log(line(['---', '---', '---', '---']))
  for (const row of rows) console.log(line([row.what, row.measured, row.limit, row.isMet ? 'met' : 'MISSED']))
}
