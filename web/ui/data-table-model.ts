import type { ReactNode } from 'react'
import {
  columnResizingFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  createSortedRowModel,
  rowSortingFeature,
  tableFeatures,
  type ColumnDef,
} from '@tanstack/react-table'
import type { CsvValue } from './csv.ts'

export interface Column<Row> {
  id: string
  header: string
  /** What is sorted, copied and exported. */
  value: (row: Row) => CsvValue
  /** What is shown, if that is more than the value as text. */
  cell?: (row: Row) => ReactNode
  /** Numbers stand at the right, in tabular figures. */
  kind?: 'text' | 'number'
  /** Width in pixels before anybody resizes it. */
  width?: number
  isHidden?: boolean
  isSortable?: boolean
  /** What the column means, shown on its heading. */
  hint?: string
}

export const features = tableFeatures({
  columnSizingFeature,
  columnResizingFeature,
  columnVisibilityFeature,
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
})
export type Features = typeof features
/** TanStack wants rows to be objects with string keys; interfaces are not, so the row is wrapped. */
export type Wrapped<Row> = { row: Row; [other: string]: unknown }

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' })

/** Numbers by size, everything else as a reader of the language orders it. Values that are missing are kept apart by the table. */
export function compareValues(a: CsvValue, b: CsvValue): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return collator.compare(String(a), String(b))
}

/** Our columns as TanStack's. Missing values come last in both directions. */
export const columnDefs = <Row>(columns: readonly Column<Row>[], canSort: boolean): ColumnDef<Features, Wrapped<Row>>[] =>
  columns.map((column) => ({
    id: column.id,
    accessorFn: ({ row }) => column.value(row) ?? undefined,
    header: column.header,
    size: column.width ?? (column.kind === 'number' ? 120 : 200),
    minSize: 64,
    enableSorting: canSort && column.isSortable !== false,
    sortDescFirst: column.kind === 'number',
    sortUndefined: 'last' as const,
    sortFn: (a, b, id) => compareValues(a.getValue<CsvValue>(id), b.getValue<CsvValue>(id)),
  }))
