import { useMemo } from 'react'
import { DataTable, type Column } from '#web/ui/DataTable.tsx'
import { useLocale } from '#web/ui/locale.tsx'
import { formatNumber } from '#web/ui/number-format.ts'
import { StatusBadge, type Status } from '#web/ui/StatusBadge.tsx'
import { TimeText } from '#web/ui/TimeText.tsx'
import type { Import } from '../../contract.ts'
import parts from '../parts.module.css'
import { kindText } from './words.ts'

const states: Record<Import['status'], { status: Status; word: string }> = {
  queued: { status: 'active', word: 'Waiting' },
  running: { status: 'active', word: 'Running' },
  done: { status: 'good', word: 'Done' },
  failed: { status: 'bad', word: 'Failed' },
  cancelled: { status: 'neutral', word: 'Cancelled' },
}

export const ImportState = ({ of }: { of: Import['status'] }) => <StatusBadge status={states[of].status}>{states[of].word}</StatusBadge>

function useColumns(): Column<Import>[] {
  const { language } = useLocale()
  return useMemo(() => {
    const figure = (id: 'accepted' | 'duplicates' | 'refused', header: string, width: number): Column<Import> => ({
      id,
      header,
      kind: 'number',
      value: (row) => row[id],
      cell: (row) => formatNumber(row[id], { unit: 'count', language }),
      width,
    })
    return [
      { id: 'file', header: 'File', value: (row) => row.fileName, width: 240 },
      { id: 'kind', header: 'Rows are', value: (row) => kindText[row.kind], width: 120 },
      {
        id: 'status',
        header: 'State',
        value: (row) => states[row.status].word,
        cell: (row) => <ImportState of={row.status} />,
        width: 110,
      },
      figure('accepted', 'Added', 90),
      figure('duplicates', 'There already', 120),
      figure('refused', 'Refused', 90),
      { id: 'by', header: 'By', value: (row) => row.createdBy ?? '', width: 130 },
      { id: 'at', header: 'Started', value: (row) => row.createdAt, cell: (row) => <TimeText at={row.createdAt} />, width: 120 },
    ]
  }, [language])
}

/** What was imported so far. */
export function ImportHistory({ imports, open, onOpen }: { imports: readonly Import[]; open: string; onOpen: (id: string) => void }) {
  return (
    <section className={parts.section} aria-labelledby="imports">
      <h2 id="imports" className={parts.heading}>
        Earlier imports
      </h2>
      <DataTable
        id="imports"
        label="Earlier imports"
        columns={useColumns()}
        rows={imports}
        rowId={(row) => row.id}
        onOpen={(row) => onOpen(row.id)}
        openId={open || undefined}
        maxHeight="400px"
      />
    </section>
  )
}
