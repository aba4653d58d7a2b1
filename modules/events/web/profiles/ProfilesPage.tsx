import { TextInput } from '@mantine/core'
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
import { valueText } from '../words.ts'

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

const search = z.object({ q: z.string().default('') })
/** Properties that most rows have are worth a column; more would not fit. */
const mostColumns = 5

/** The properties that most of the profiles have, most frequent first; names stand in the first column already. */
function commonProperties(profiles: readonly Profile[]): string[] {
  const counts = new Map<string, number>()
  for (const { properties } of profiles)
    for (const name of Object.keys(properties)) if (name !== 'name') counts.set(name, (counts.get(name) ?? 0) + 1)
  return [...counts]
    .toSorted(([a, x], [b, y]) => y - x || a.localeCompare(b))
    .slice(0, mostColumns)
    .map(([name]) => name)
}

/** People or accounts: search, the latest seen first. */
export function ProfilesPage({ endpoint, title, meaning, path, one, teach }: ProfilesPageProps) {
  const [{ q }, setSearch] = useSearchState(search)
  const [asked] = useDebouncedValue(q, 200)
  const list = useApiPages(endpoint, { query: asked ? { search: asked } : {} }, { keepPrevious: true })
  const shown = commonProperties(list.items ?? []).join('\n')
  const columns = useMemo<Column<Profile>[]>(
    () => [
      { id: 'who', header: one, value: (row) => row.label ?? row.key, width: 220 },
      ...shown
        .split('\n')
        .filter(Boolean)
        .map((name): Column<Profile> => ({
          id: `property.${name}`,
          header: name,
          value: (row) => valueText(row.properties[name]),
          width: 140,
        })),
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
            <EmptyState title={`No ${title.toLowerCase()} yet`} text={teach} action={<Link to="/import">Import a file</Link>} />
          )
        }
      />
    </Page>
  )
}
