import { Button, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { useMemo } from 'react'
import * as z from 'zod'
import { useApiPages } from '#web/api/query.ts'
import { Link, useSearchState } from '#web/navigation.tsx'
import { DataTable, type Column } from '#web/ui/DataTable.tsx'
import { EmptyState } from '#web/ui/EmptyState.tsx'
import { Page } from '#web/ui/Page.tsx'
import { TimeText } from '#web/ui/TimeText.tsx'
import type { listAccounts, listPeople, Profile } from '../../contract.ts'
import { Value } from '../Value.tsx'
import { valueText } from '../words.ts'
import { commonProperties, propertyOf } from './common-properties.ts'

interface ProfilesPageProps {
  endpoint: typeof listPeople | typeof listAccounts
  title: string
  meaning: string
  /** First part of the address of one: `/people`. */
  path: string
  /** Singular, for the table's heading. */
  one: string
  /** What makes the first one appear here. */
  teach: string
}

const search = z.object({ q: z.coerce.string().default('') })

/** People or accounts: search, the latest seen first. */
export function ProfilesPage({ endpoint, title, meaning, path, one, teach }: ProfilesPageProps) {
  const [{ q }, setSearch] = useSearchState(search)
  const [asked] = useDebouncedValue(q, 200)
  const list = useApiPages(endpoint, { query: asked ? { search: asked } : {} }, { keepPrevious: true })
  const shown = commonProperties(list.items ?? []).join('\n')
  const columns = useMemo<Column<Profile>[]>(
    () => [
      { id: 'who', header: one, value: (row) => row.label ?? row.key, width: 200 },
      ...shown
        .split('\n')
        .filter(Boolean)
        .map((name): Column<Profile> => ({
          id: `property.${name}`,
          header: name,
          value: (row) => valueText(propertyOf(row, name)),
          cell: (row) => <Value of={propertyOf(row, name)} />,
          width: name === 'email' ? 220 : 130,
        })),
      { id: 'key', header: 'Id', value: (row) => row.key, width: 160 },
      { id: 'last', header: 'Last seen', value: (row) => row.lastSeen, cell: (row) => <TimeText at={row.lastSeen} />, width: 140 },
      {
        id: 'first',
        header: 'First seen',
        value: (row) => row.firstSeen,
        cell: (row) => <TimeText at={row.firstSeen} as="date" />,
        width: 120,
      },
    ],
    [shown, one],
  )
  return (
    <Page
      title={title}
      meaning={meaning}
      filters={
        <TextInput
          value={q}
          onChange={(event) => setSearch({ q: event.currentTarget.value })}
          placeholder="Search by id or property"
          aria-label={`Search ${title.toLowerCase()}`}
          leftSection={<IconSearch size={16} aria-hidden />}
          w={320}
          maw="100%"
        />
      }
    >
      <DataTable
        id={path.slice(1)}
        label={title}
        columns={columns}
        rows={list.items}
        rowId={(row) => row.key}
        rowLink={(row) => `${path}/${encodeURIComponent(row.key)}`}
        more={{ has: list.hasMore, isLoading: list.isLoadingMore, load: list.loadMore }}
        error={list.error}
        onRetry={list.refetch}
        empty={
          q ? (
            <EmptyState
              title={`No ${title.toLowerCase()} match “${q}”`}
              text="The search looks at ids and at the values of properties."
              isCompact
            />
          ) : (
            <EmptyState
              title={`No ${title.toLowerCase()} yet`}
              text={teach}
              action={
                <Button component={Link} to="/import">
                  Import a file
                </Button>
              }
            />
          )
        }
      />
    </Page>
  )
}
