import { Button, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { useMemo } from 'react'
import * as z from 'zod'
import { Link, useSearchState } from '#web/navigation.tsx'
import { DataTable, type Column } from '#web/ui/DataTable.tsx'
import { EmptyState } from '#web/ui/EmptyState.tsx'
import { Page } from '#web/ui/Page.tsx'
import { TimeText } from '#web/ui/TimeText.tsx'
import type { Profile } from '../../contract.ts'
import { Value } from '../Value.tsx'
import { valueText } from '../words.ts'
import { commonProperties, propertyOf } from './common-properties.ts'

interface Pages {
  items: Profile[] | undefined
  hasMore: boolean
  isLoadingMore: boolean
  loadMore: () => void
  error: unknown
  refetch: () => void
}

interface ProfilesPageProps {
  search: ProfileSearch
  list: Pages
  title: string
  meaning: string
  /** First part of the address of one: `/people`. */
  path: string
  /** Singular, for the table's heading. */
  one: string
  /** What makes the first one appear here. */
  teach: string
}

const searchState = z.object({ q: z.coerce.string().default('') })

interface ProfileSearch {
  q: string
  setQ: (q: string) => void
  /** What to ask for: a moment behind the typing. */
  query: { search?: string }
}

/** What is searched for; it stands in the address. */
export function useProfileSearch(): ProfileSearch {
  const [{ q }, setSearch] = useSearchState(searchState)
  const [asked] = useDebouncedValue(q, 200)
  return { q, setQ: (text) => setSearch({ q: text }), query: asked ? { search: asked } : {} }
}

/** People, accounts or groups of a type: search, the latest seen first. */
export function ProfilesPage({ search: { q, setQ }, list, title, meaning, path, one, teach }: ProfilesPageProps) {
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
          onChange={(event) => setQ(event.currentTarget.value)}
          placeholder="Search by id or property"
          aria-label={`Search ${title.toLowerCase()}`}
          leftSection={<IconSearch size={16} aria-hidden />}
          w={320}
          maw="100%"
        />
      }
    >
      <DataTable
        id={path.slice(1).replaceAll('/', '.')}
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
