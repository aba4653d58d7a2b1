import type { ImportColumn, PropertyType } from '../../contract.ts'
import { lookAtDates } from './date-order.ts'
import { asText, type FileRow, type RowFile } from './rows.ts'
import { typeOfCell } from './values.ts'

/** Rows at the start of a file that are looked at to know it. */
export const rowsLookedAt = 1_000
const examplesShown = 5

/** The first rows of a file. */
export async function firstRows(file: RowFile, count: number): Promise<FileRow[]> {
  const rows: FileRow[] = []
  for await (const row of file.read()) {
    rows.push(row)
    if (rows.length >= count) break
  }
  return rows
}

/** One type for a column: that of all its cells, else text. */
function typeOfColumn(cells: readonly unknown[]): PropertyType {
  const types = new Set(cells.map(typeOfCell).filter((type) => type !== undefined))
  return types.size === 1 ? [...types][0]! : 'string'
}

/** Makes what says whether a column tells rows apart. Two rows that are the same altogether are one, whoever repeated it. */
function uniqueness(columns: readonly string[], rows: readonly FileRow[]): (column: string) => boolean {
  const readable = rows.filter(({ problem }) => problem === undefined)
  const contents: string[] = []
  const contentAt = (index: number) =>
    (contents[index] ??= JSON.stringify(columns.map((column) => asText(readable[index]!.values[column]))))
  return (column) => {
    const firstAt = new Map<string, number>()
    return readable.every(({ values }, index) => {
      const text = asText(values[column])
      const first = firstAt.get(text) ?? index
      firstAt.set(text, first)
      return text !== '' && (first === index || contentAt(first) === contentAt(index))
    })
  }
}

/** Describes the columns of a file from its first rows. */
export function describeColumns(columns: readonly string[], rows: readonly FileRow[]): ImportColumn[] {
  const isUnique = uniqueness(columns, rows)
  return columns.map((name) => {
    const cells = rows.map(({ values }) => values[name])
    const filled = cells.filter((value) => value !== undefined && value !== null && value !== '')
    return {
      name,
      type: typeOfColumn(filled),
      examples: [...new Set(filled.map((value) => asText(value).slice(0, 100)))].slice(0, examplesShown),
      emptyShare: cells.length === 0 ? 1 : 1 - filled.length / cells.length,
      isUnique: isUnique(name),
      dates: lookAtDates(filled),
    }
  })
}

/** Rows as texts, for the table in the preview. */
export const asTexts = (columns: readonly string[], rows: readonly FileRow[]): Record<string, string>[] =>
  rows.map(({ values }) => Object.fromEntries(columns.map((name) => [name, asText(values[name]).slice(0, 200)])))
