import type { ReactNode } from 'react'
import { Button, Checkbox, Popover } from '@mantine/core'
import { IconColumns3, IconDownload } from '@tabler/icons-react'
import type { Table } from '@tanstack/react-table'
import { saveFile, toCsv } from './csv.ts'
import type { Column, Features, Wrapped } from './data-table-model.ts'
import { useLocale } from './locale.tsx'
import { formatNumber } from './number-format.ts'
import classes from './DataTable.module.css'

interface DataTableToolsProps<Row> {
  id: string
  tools: ReactNode
  table: Table<Features, Wrapped<Row>>
  columns: readonly Column<Row>[]
  /** In the order shown. */
  rows: Row[]
  order: Column<Row>[]
  /** There are rows that are not loaded. */
  isPartial: boolean
}

/** Above a table: how many rows, which columns, and the rows as a file. */
export function DataTableTools<Row>({ id, tools, table, columns, rows, order, isPartial }: DataTableToolsProps<Row>) {
  const { language } = useLocale()
  const count = formatNumber(rows.length, { unit: 'count', language })
  const download = () =>
    saveFile(
      `${id}.csv`,
      toCsv(
        order.map((column) => column.header),
        rows.map((row) => order.map((column) => column.value(row))),
      ),
    )
  return (
    <div className={classes.tools}>
      {tools}
      <span className={classes.count}>{isPartial ? `First ${count} rows` : rows.length === 1 ? '1 row' : `${count} rows`}</span>
      <Popover position="bottom-end" trapFocus>
        <Popover.Target>
          <Button size="compact-sm" variant="subtle" color="gray" leftSection={<IconColumns3 size={16} stroke={1.6} />}>
            Columns
          </Button>
        </Popover.Target>
        <Popover.Dropdown className={classes.chooser} aria-label="Columns">
          {columns.map((column, i) => {
            const leaf = table.getColumn(column.id)
            return (
              <Checkbox
                key={column.id}
                size="xs"
                label={column.header}
                checked={leaf?.getIsVisible() ?? true}
                disabled={i === 0}
                onChange={(event) => leaf?.toggleVisibility(event.currentTarget.checked)}
              />
            )
          })}
        </Popover.Dropdown>
      </Popover>
      <Button
        size="compact-sm"
        variant="subtle"
        color="gray"
        leftSection={<IconDownload size={16} stroke={1.6} />}
        onClick={download}
        title={isPartial ? 'The rows that are loaded' : undefined}
      >
        CSV
      </Button>
    </div>
  )
}
