import type { KeyboardEvent, MouseEvent } from 'react'
import { Checkbox } from '@mantine/core'
import type { Virtualizer } from '@tanstack/react-virtual'
import { Link, useGo } from '#web/navigation.tsx'
import type { Column } from './data-table-model.ts'
import type { DataTableProps } from './DataTable.tsx'
import type { GridKeys } from './useGridKeys.ts'
import classes from './DataTable.module.css'

type BodyProps<Row> = Pick<DataTableProps<Row>, 'rowId' | 'rowLink' | 'onOpen' | 'openId' | 'selection'> & {
  rows: readonly Row[]
  order: Column<Row>[]
  virtual: Virtualizer<HTMLDivElement, Element>
  keys: GridKeys
  rowHeight: number
}

/** The rows in view, between two spacers that stand for the others. */
export function DataTableBody<Row>(props: BodyProps<Row>) {
  const { rows, order, virtual } = props
  const items = virtual.getVirtualItems()
  const before = items[0]?.start ?? 0
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0)
  return (
    <tbody>
      {before > 0 && <Spacer height={before} columns={order.length} />}
      {items.map(({ index }) => {
        const row = rows[index]
        return row === undefined ? null : <BodyRow key={props.rowId(row)} {...props} row={row} index={index} />
      })}
      {after > 0 && <Spacer height={after} columns={order.length} />}
    </tbody>
  )
}

const Spacer = ({ height, columns }: { height: number; columns: number }) => (
  <tr aria-hidden="true">
    <td colSpan={columns} style={{ height, padding: 0, border: 0 }} />
  </tr>
)

function BodyRow<Row>({
  row,
  index,
  order,
  rowId,
  rowLink,
  onOpen,
  openId,
  selection,
  keys,
  rowHeight,
}: BodyProps<Row> & { row: Row; index: number }) {
  const go = useGo()
  const id = rowId(row)
  const link = rowLink?.(row)
  const open = link ? () => go(link) : onOpen && (() => onOpen(row))
  const isSelected = selection?.ids.has(id) ?? false
  const onClick = (event: MouseEvent) => {
    const isOnControl = event.target instanceof Element && event.target.closest('a,button,input,label') !== null
    if (!isOnControl && window.getSelection()?.isCollapsed !== false) open?.()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target instanceof HTMLTableCellElement === false || event.metaKey || event.ctrlKey) return
    if (event.key === 'Enter') open?.()
    if (event.key === 'x' && selection) selection.onChange(toggled(selection.ids, id))
  }
  return (
    <tr
      aria-rowindex={index + 2}
      aria-selected={selection ? isSelected : openId === undefined ? undefined : openId === id}
      data-open={openId === id || undefined}
      data-chosen={isSelected || undefined}
      data-opens={open ? true : undefined}
      onClick={onClick}
      onKeyDown={onKeyDown}
      style={{ height: rowHeight }}
    >
      {order.map((column, i) => {
        const value = column.value(row)
        const text = value === null || value === undefined ? '' : String(value)
        const shown = column.cell ? column.cell(row) : text
        return (
          <td key={column.id} data-kind={column.kind} {...keys.cell(index, i, text)}>
            <div className={classes.cell}>
              {i === 0 && selection && (
                // For the pointer; the keyboard selects by x.
                <Checkbox
                  size="xs"
                  tabIndex={-1}
                  className={classes.choose}
                  checked={isSelected}
                  aria-label={`Select ${text || id}`}
                  onChange={() => selection.onChange(toggled(selection.ids, id))}
                />
              )}
              {i === 0 && link ? (
                <Link to={link} tabIndex={-1} className={classes.link}>
                  {shown}
                </Link>
              ) : (
                shown
              )}
            </div>
          </td>
        )
      })}
    </tr>
  )
}

function toggled(ids: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(ids)
  if (!next.delete(id)) next.add(id)
  return next
}
