import { DataTable, type Column } from '#web/ui/DataTable.tsx'
import { StatusBadge, type Status } from '#web/ui/StatusBadge.tsx'
import { TimeText } from '#web/ui/TimeText.tsx'
import type { Import } from '../../contract.ts'
import parts from '../parts.module.css'

const states: Record<Import['status'], { status: Status; word: string }> = {
  queued: { status: 'active', word: 'Waiting' },
  running: { status: 'active', word: 'Running' },
  done: { status: 'good', word: 'Done' },
  failed: { status: 'bad', word: 'Failed' },
  cancelled: { status: 'neutral', word: 'Cancelled' },
}

export const ImportState = ({ of }: { of: Import['status'] }) => <StatusBadge status={states[of].status}>{states[of].word}</StatusBadge>

const columns: Column<Import>[] = [
  { id: 'file', header: 'File', value: (row) => row.fileName, width: 240 },
  { id: 'kind', header: 'What', value: (row) => row.kind, width: 120 },
  { id: 'status', header: 'State', value: (row) => row.status, cell: (row) => <ImportState of={row.status} />, width: 120 },
  { id: 'accepted', header: 'Added', kind: 'number', value: (row) => row.accepted, width: 100 },
  { id: 'duplicates', header: 'There already', kind: 'number', value: (row) => row.duplicates, width: 120 },
  { id: 'refused', header: 'Refused', kind: 'number', value: (row) => row.refused, width: 100 },
  { id: 'by', header: 'By', value: (row) => row.createdBy ?? '', width: 140 },
  { id: 'at', header: 'Started', value: (row) => row.createdAt, cell: (row) => <TimeText at={row.createdAt} />, width: 130 },
]

/** What was imported so far. */
export function ImportHistory({ imports, onOpen }: { imports: readonly Import[]; onOpen: (id: string) => void }) {
  return (
    <section className={parts.section} aria-labelledby="imports">
      <h2 id="imports" className={parts.heading}>
        Earlier imports
      </h2>
      <DataTable
        id="imports"
        label="Earlier imports"
        columns={columns}
        rows={imports}
        rowId={(row) => row.id}
        onOpen={(row) => onOpen(row.id)}
        maxHeight="400px"
      />
    </section>
  )
}
