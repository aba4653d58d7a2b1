import { useQuery, type UseQueryResult } from '@tanstack/react-query'

export interface Health {
  status: string
  reason?: string
  postgres?: { status: string; reason?: string }
  clickhouse?: { status: string; reason?: string }
}

async function loadHealth({ signal }: { signal: AbortSignal }): Promise<Health> {
  // 503 carries the reason in the same shape: it is an answer, not a failure.
  const response = await fetch('/health', { signal })
  return (await response.json()) as Health
}

/** The state of the stores and of ingestion, asked again every 30 seconds while the tab is seen. */
export const useHealth = (): UseQueryResult<Health> =>
  useQuery({ queryKey: ['health'], queryFn: loadHealth, refetchInterval: 30_000, staleTime: 10_000, retry: false })
