import type { Table } from '@tanstack/react-table'
import { Tooltip } from '@mantine/core'
import type { Column, Features, Wrapped } from './data-table-model.ts'
import classes from './DataTable.module.css'

interface DataTableHeadProps<Row> {
  table: Table<Features, Wrapped<Row>>
  order: Column<Row>[]
}

const sortWords = { asc: 'ascending', desc: 'descending', false: 'none' } as const

/** The sticky heading: sorts when pressed, resizes at its edge. */
export function DataTableHead<Row>({ table, order }: DataTableHeadProps<Row>) {
  return (
    <thead>
      {table.getHeaderGroups().map((group) => (
        <tr key={group.id} aria-rowindex={1}>
          {group.headers.map((header, i) => {
            const column = order[i]
            const sorted = header.column.getIsSorted()
            const canSort = header.column.getCanSort()
            const text = <span className={classes.headText}>{column?.header}</span>
            const heading = canSort ? (
              <button type="button" className={classes.sort} onClick={header.column.getToggleSortingHandler()}>
                {text}
                <span aria-hidden="true" className={classes.arrow}>
                  {sorted === 'asc' ? '↑' : sorted === 'desc' ? '↓' : ''}
                </span>
              </button>
            ) : (
              text
            )
            const resize = header.getResizeHandler()
            return (
              <th key={header.id} scope="col" data-kind={column?.kind} aria-sort={canSort ? sortWords[`${sorted}`] : undefined}>
                {column?.hint ? (
                  <Tooltip label={column.hint} multiline maw={320} events={{ hover: true, focus: true, touch: true }}>
                    {heading}
                  </Tooltip>
                ) : (
                  heading
                )}
                {/* Widths are a matter of sight; for the keyboard every cell shows its whole text on focus. */}
                <span
                  aria-hidden="true"
                  className={classes.resizer}
                  data-active={header.column.getIsResizing() || undefined}
                  onMouseDown={resize}
                  onTouchStart={resize}
                  onDoubleClick={() => header.column.resetSize()}
                />
              </th>
            )
          })}
        </tr>
      ))}
    </thead>
  )
}
