import { DataTable, type Column } from '#web/ui/DataTable.tsx'
import { DetailPanel } from '#web/ui/DetailPanel.tsx'
import { NumberText } from '#web/ui/NumberText.tsx'
import { Tag } from '#web/ui/Tag.tsx'
import { TimeText } from '#web/ui/TimeText.tsx'
import { accounts, type SampleAccount } from './sample-data.ts'
import classes from './Gallery.module.css'

const columns: Column<SampleAccount>[] = [
  { id: 'name', header: 'Account', value: (row) => row.name, width: 240 },
  { id: 'plan', header: 'Plan', value: (row) => row.plan, cell: (row) => <Tag>{row.plan}</Tag>, width: 140 },
  { id: 'people', header: 'People', kind: 'number', value: (row) => row.people, hint: 'People who were active in 28 days' },
  {
    id: 'mrr',
    header: 'MRR',
    kind: 'number',
    value: (row) => row.mrr,
    cell: (row) => <NumberText value={row.mrr} unit="money" reason="No subscription" />,
  },
  { id: 'seen', header: 'Last seen', value: (row) => row.seen, cell: (row) => <TimeText at={row.seen} />, width: 160 },
]

export function GalleryTable({ openId, onOpen }: { openId: string | undefined; onOpen: (id: string | undefined) => void }) {
  const open = accounts.find((one) => one.id === openId)
  return (
    <>
      <h2 className={classes.heading}>Accounts</h2>
      <DataTable
        id="gallery"
        label="Accounts"
        columns={columns}
        rows={accounts}
        rowId={(row) => row.id}
        onOpen={(row) => onOpen(row.id)}
        openId={openId}
        initialSort={{ column: 'people', isDescending: true }}
        maxHeight="400px"
        more={{ has: false, isLoading: false, load: () => {} }}
      />
      {open && (
        <DetailPanel title={open.name} onClose={() => onOpen(undefined)}>
          <dl>
            <dt>Plan</dt>
            <dd>{open.plan}</dd>
            <dt>People</dt>
            <dd>{open.people}</dd>
          </dl>
        </DetailPanel>
      )}
    </>
  )
}
