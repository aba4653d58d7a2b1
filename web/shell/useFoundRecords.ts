import { useQueries } from '@tanstack/react-query'
import { currentWorkspaceId } from '#web/api/client.ts'
import type { FoundRecord } from '#web/module.ts'
import { useRegistry } from './registry.tsx'

export interface FoundGroup {
  id: string
  title: string
  items: FoundRecord[]
}

/** Asks every module for records that fit. One that fails or is slow does not hold up the others. */
export function useFoundRecords(query: string): { groups: FoundGroup[]; isSearching: boolean } {
  const { providers } = useRegistry()
  const results = useQueries({
    queries: providers.map((provider) => ({
      queryKey: ['found', currentWorkspaceId(), provider.id, query],
      queryFn: ({ signal }: { signal: AbortSignal }) => provider.search(query, signal),
      enabled: query.length >= 2,
      staleTime: 30_000,
      retry: false,
    })),
  })
  const groups = providers.map((provider, i) => ({ id: provider.id, title: provider.title, items: (results[i]?.data ?? []).slice(0, 8) }))
  return { groups: groups.filter((group) => group.items.length > 0), isSearching: results.some((result) => result.isFetching) }
}
