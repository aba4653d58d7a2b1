import { Button } from '@mantine/core'
import { useApi } from '#web/api/query.ts'
import { Link } from '#web/navigation.tsx'
import { DataTable, type Column } from '#web/ui/DataTable.tsx'
import { EmptyState } from '#web/ui/EmptyState.tsx'
import { Page } from '#web/ui/Page.tsx'
import { TimeText } from '#web/ui/TimeText.tsx'
import { listGroupTypes, type GroupTypeSeen } from '../../contract.ts'
import parts from '../parts.module.css'
import { AccountTypeChoice } from './AccountTypeChoice.tsx'
import { TypesFromProperties } from './TypesFromProperties.tsx'

const columns: Column<GroupTypeSeen>[] = [
  { id: 'type', header: 'Type', value: (row) => row.type, width: 240 },
  { id: 'groups', header: 'Groups', kind: 'number', value: (row) => row.groups, width: 120 },
  { id: 'last', header: 'Last seen', value: (row) => row.lastSeen, cell: (row) => <TimeText at={row.lastSeen} />, width: 160 },
]

/** Types of groups besides the account, as events name them. */
export default function GroupTypesPage() {
  const types = useApi(listGroupTypes, {})
  return (
    <Page title="Groups" meaning="What people work in besides their account: projects, sites, teams, as your events name them.">
      <div className={parts.main}>
        <DataTable
          id="group-types"
          label="Types of groups"
          columns={columns}
          rows={types.data?.items}
          rowId={(row) => row.type}
          rowLink={(row) => `/groups/${encodeURIComponent(row.type)}`}
          error={types.error}
          onRetry={() => void types.refetch()}
          empty={
            <EmptyState
              title="No groups yet"
              text='They appear with events that carry groups, such as {"project": "p-1"}. Groups called account, company or the like are your accounts, unless you name another type below.'
              action={
                <Button component={Link} to="/accounts" variant="default">
                  Open accounts
                </Button>
              }
            />
          }
        />
        <AccountTypeChoice types={types.data?.items.map(({ type }) => type) ?? []} />
        <TypesFromProperties types={types.data?.items ?? []} />
      </div>
    </Page>
  )
}
