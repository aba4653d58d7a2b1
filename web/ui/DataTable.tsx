import { useMemo, useRef, type ReactNode } from 'react'
import { Button } from '@mantine/core'
import { useLocalStorage, useMediaQuery } from '@mantine/hooks'
import { useTable, type ColumnSizingState, type ColumnVisibilityState, type SortingState } from '@tanstack/react-table'
import { useVirtualizer } from '@tanstack/react-virtual'
import { columnDefs, features, type Column, type Wrapped } from './data-table-model.ts'
import { DataTableBody } from './DataTableBody.tsx'
import { DataTableHead } from './DataTableHead.tsx'
import { DataTableTools } from './DataTableTools.tsx'
import { ErrorState } from './ErrorState.tsx'
import { TableSkeleton } from './Skeletons.tsx'
import { useGridKeys } from './useGridKeys.ts'
import classes from './DataTable.module.css'

export type { Column } from './data-table-model.ts'
export interface Sort {
  column: string
  isDescending: boolean
}

export interface DataTableProps<Row> {
  /** Remembers widths and hidden columns in this browser, and names the CSV. */
  id: string
  /** What the rows are, for those who hear the page. */
  label: string
  columns: readonly Column<Row>[]
  /** Undefined while they load. */
  rows: readonly Row[] | undefined
  rowId: (row: Row) => string
  /** Where a row leads. Without it, `onOpen` is called. */
  rowLink?: (row: Row) => string
  onOpen?: (row: Row) => void
  /** The row whose details are open. */
  openId?: string | undefined
  /** Rows chosen with `x`, where something can be done with several. */
  selection?: { ids: ReadonlySet<string>; onChange: (ids: ReadonlySet<string>) => void }
  /** The server sorts. Without it, the table sorts what it has, as long as it has everything. */
  sorting?: { by: Sort | undefined; onChange: (sort: Sort | undefined) => void }
  initialSort?: Sort
  more?: { has: boolean; isLoading: boolean; load: () => void }
  error?: unknown
  onRetry?: () => void
  /** What stands there when there are no rows. */
  empty?: ReactNode
  isCompact?: boolean
  /** Greatest height, any CSS length. */
  maxHeight?: string
  /** Stands at the left above the table. */
  tools?: ReactNode
}

/** Widest first column on a phone, in pixels. */
const mostOfPhone = 176

/** Rows to read, sort, choose from and take along. Thousands of them: only those in view are drawn. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  if (props.error && !props.rows) return <ErrorState error={props.error} {...(props.onRetry ? { onRetry: props.onRetry } : {})} isCompact />
  if (!props.rows) return <TableSkeleton />
  if (props.rows.length === 0 && props.empty) return props.empty
  return <FilledTable {...props} rows={props.rows} />
}

function FilledTable<Row>(props: DataTableProps<Row> & { rows: readonly Row[] }) {
  const { id, label, columns, rows, rowId, sorting, more, isCompact = false, maxHeight = 'max(320px, 100dvh - 260px)' } = props
  const [widths, setWidths] = useLocalStorage<ColumnSizingState>({
    key: `fairlead.table.${id}.widths`,
    defaultValue: {},
    getInitialValueInEffect: false,
  })
  const [shown, setShown] = useLocalStorage<ColumnVisibilityState>({
    key: `fairlead.table.${id}.columns`,
    defaultValue: {},
    getInitialValueInEffect: false,
  })
  const canSort = sorting !== undefined || !more?.has
  const defs = useMemo(() => columnDefs(columns, canSort), [columns, canSort])
  const data = useMemo(() => rows.map((row): Wrapped<Row> => ({ row })), [rows])
  const visibility = useMemo(() => ({ ...Object.fromEntries(columns.map((one) => [one.id, !one.isHidden])), ...shown }), [columns, shown])
  const serverSort: SortingState = sorting?.by ? [{ id: sorting.by.column, desc: sorting.by.isDescending }] : []
  const table = useTable({
    features,
    columns: defs,
    data,
    getRowId: ({ row }) => rowId(row),
    columnResizeMode: 'onChange',
    manualSorting: sorting !== undefined,
    initialState: { sorting: props.initialSort ? [{ id: props.initialSort.column, desc: props.initialSort.isDescending }] : [] },
    state: { columnSizing: widths, columnVisibility: visibility, ...(sorting ? { sorting: serverSort } : {}) },
    onColumnSizingChange: setWidths,
    onColumnVisibilityChange: (next) => setShown(typeof next === 'function' ? next(visibility) : next),
    ...(sorting
      ? {
          onSortingChange: (next: SortingState | ((old: SortingState) => SortingState)) => {
            const [first] = typeof next === 'function' ? next(serverSort) : next
            sorting.onChange(first && { column: first.id, isDescending: first.desc })
          },
        }
      : {}),
  })
  const scroller = useRef<HTMLDivElement>(null)
  const body = table.getRowModel().rows
  const ids = useMemo(() => body.map(({ id: own }) => own), [body])
  const leaves = table.getVisibleLeafColumns()
  const rowHeight = isCompact ? 32 : 40
  const virtual = useVirtualizer({
    count: body.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    // Rows must not hide below the sticky heading when they are brought into view.
    scrollPaddingStart: 36,
  })
  const keys = useGridKeys({ ids, columns: leaves.length, scroller, reveal: (index) => virtual.scrollToIndex(index) })
  const byId = useMemo(() => new Map(columns.map((one) => [one.id, one])), [columns])
  const order = leaves.map((leaf) => byId.get(leaf.id)!)
  // The first column stays in sight when the others pass below it: on a phone it must leave them room.
  const isNarrow = useMediaQuery('(max-width: 36em)', false, { getInitialValueInEffect: false })
  const sizes = leaves.map((leaf, i) => (i === 0 && isNarrow ? Math.min(leaf.getSize(), mostOfPhone) : leaf.getSize()))

  return (
    <div className={classes.table}>
      <DataTableTools
        id={id}
        tools={props.tools}
        table={table}
        columns={columns}
        rows={body.map((row) => row.original.row)}
        order={order}
        isPartial={more?.has ?? false}
      />
      <div ref={scroller} className={classes.scroller} style={{ maxHeight }}>
        <table
          className={classes.grid}
          // The ARIA grid pattern: one tab stop, arrows between cells.
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-to-interactive-role
          role="grid"
          aria-label={label}
          aria-rowcount={more?.has ? -1 : body.length + 1}
          style={{ minWidth: sizes.reduce((sum, size) => sum + size, 0) }}
          data-compact={isCompact || undefined}
        >
          <colgroup>
            {sizes.map((size, i) => (
              <col key={leaves[i]!.id} style={{ width: size }} />
            ))}
          </colgroup>
          <DataTableHead table={table} order={order} />
          <DataTableBody
            {...props}
            rows={body.map((row) => row.original.row)}
            order={order}
            virtual={virtual}
            keys={keys}
            rowHeight={rowHeight}
          />
        </table>
        {more?.has && (
          <div className={classes.more}>
            <Button variant="default" loading={more.isLoading} onClick={more.load}>
              Load more
            </Button>
          </div>
        )}
      </div>
    </div>
  )
}
