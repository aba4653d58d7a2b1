import {
  keepPreviousData,
  QueryClient,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query'
import type { Endpoint, EndpointInput, EndpointOutput } from '#kernel/http/endpoint.ts'
import { call, currentWorkspaceId, type InputArgs } from './client.ts'
import { ApiError } from './error.ts'

/** The cache of answers. Refusals are final; only lost connections and busy servers are tried again. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      retry: (count, error) => count < 2 && error instanceof ApiError && (error.status === 0 || error.status === 503),
    },
  },
})

export interface ApiOptions<E extends Endpoint> {
  enabled?: boolean
  /** Keep showing the last answer while the one to a changed question is on its way. */
  keepPrevious?: boolean
  refetchInterval?: number | false | ((data: EndpointOutput<E> | undefined) => number | false)
  staleTime?: number
}

const keyOf = (endpoint: Endpoint, input: unknown) => [endpoint.id, currentWorkspaceId() ?? '', input ?? {}]

/** Asks an endpoint and keeps the answer, by endpoint, workspace and input. */
export function useApi<E extends Endpoint>(
  endpoint: E,
  ...[input, options = {}]: InputArgs<E, [ApiOptions<E>?]>
): UseQueryResult<EndpointOutput<E>, ApiError> {
  const { keepPrevious, refetchInterval, ...rest } = options
  return useQuery<EndpointOutput<E>, ApiError>({
    queryKey: keyOf(endpoint, input),
    queryFn: ({ signal }) => call(endpoint, input as EndpointInput<E>, { signal }),
    ...rest,
    ...(keepPrevious ? { placeholderData: keepPreviousData } : {}),
    ...(refetchInterval === undefined
      ? {}
      : { refetchInterval: typeof refetchInterval === 'function' ? (query) => refetchInterval(query.state.data) : refetchInterval }),
  })
}

interface CursorPage<Item> {
  items: Item[]
  next?: string | null | undefined
}
type ItemOf<E extends Endpoint> = EndpointOutput<E> extends CursorPage<infer Item> ? Item : never

/** Asks an endpoint that pages by cursor (`query.cursor` in, `{ items, next }` out) and joins the pages. */
export function useApiPages<E extends Endpoint>(
  endpoint: E,
  ...[input, options = {}]: InputArgs<E, [{ enabled?: boolean; keepPrevious?: boolean }?]>
) {
  const parts = (input ?? {}) as { query?: object }
  const { keepPrevious, ...rest } = options
  const result = useInfiniteQuery({
    queryKey: [...keyOf(endpoint, input), 'pages'],
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) => {
      const asked = pageParam ? { ...parts, query: { ...parts.query, cursor: pageParam } } : parts
      return (await call(endpoint, asked as EndpointInput<E>, { signal })) as CursorPage<ItemOf<E>>
    },
    getNextPageParam: (last) => last.next ?? undefined,
    ...rest,
    ...(keepPrevious ? { placeholderData: keepPreviousData } : {}),
  })
  const pages = result.data?.pages
  return {
    items: pages?.flatMap((page) => page.items),
    firstPage: pages?.[0] as EndpointOutput<E> | undefined,
    hasMore: result.hasNextPage,
    loadMore: () => void result.fetchNextPage(),
    isLoadingMore: result.isFetchingNextPage,
    isPending: result.isPending,
    error: result.error as ApiError | null,
    refetch: () => void result.refetch(),
  }
}

export interface MutationOptions<E extends Endpoint> {
  /** Endpoints whose kept answers are no longer true afterwards. */
  invalidates?: Endpoint[]
  onSuccess?: (output: EndpointOutput<E>, input: EndpointInput<E>) => void
  onError?: (error: ApiError, input: EndpointInput<E>) => void
  /** Show the change at once; taken back when the server refuses. Every kept answer of `of` is changed. */
  optimistic?: Optimistic<E>
}

interface Optimistic<E extends Endpoint> {
  of: Endpoint
  change: (kept: never, input: EndpointInput<E>) => unknown
}

/** Types the change of `useMutationOf`'s `optimistic` by the endpoint whose answer it changes. */
export const optimisticOf = <Kept extends Endpoint, E extends Endpoint>(
  of: Kept,
  change: (kept: EndpointOutput<Kept>, input: EndpointInput<E>) => EndpointOutput<Kept>,
): Optimistic<E> => ({ of, change: change as Optimistic<E>['change'] })

/** A change by an endpoint: `save.mutate({ params, body })`. */
export function useMutationOf<E extends Endpoint>(
  endpoint: E,
  options: MutationOptions<E> = {},
): UseMutationResult<EndpointOutput<E>, ApiError, EndpointInput<E>, () => void> {
  const client = useQueryClient()
  return useMutation<EndpointOutput<E>, ApiError, EndpointInput<E>, () => void>({
    mutationFn: (input) => call(endpoint, input),
    onMutate: (input) => showAtOnce(client, options.optimistic, input),
    onSuccess: (output, input) => options.onSuccess?.(output, input),
    onError: (error, input, takeBack) => {
      takeBack?.()
      options.onError?.(error, input)
    },
    onSettled: () => invalidate(client, options.invalidates ?? []),
  })
}

/** Says that the kept answers of these endpoints are no longer true, and asks for those in sight anew. */
export async function invalidate(client: QueryClient, endpoints: readonly Endpoint[]): Promise<void> {
  await Promise.all(endpoints.map(({ id }) => askAnew(client, { queryKey: [id] })))
}

/** As `invalidate`, of every endpoint. */
export const invalidateAll = (client: QueryClient): Promise<void> => askAnew(client, {})

async function askAnew(client: QueryClient, which: { queryKey?: string[] }): Promise<void> {
  // An answer on its way is from before the change. Were it the first one, React Query would wait for it and take it for the new one.
  await client.cancelQueries(which)
  await client.invalidateQueries(which)
}

/** Keeps what an endpoint is known to answer now, such as what a change returned. */
export const keepAnswer = <E extends Endpoint>(
  client: QueryClient,
  endpoint: E,
  input: EndpointInput<E>,
  answer: EndpointOutput<E>,
): void => {
  client.setQueryData(keyOf(endpoint, input), answer)
}

async function showAtOnce<E extends Endpoint>(client: QueryClient, optimistic: Optimistic<E> | undefined, input: EndpointInput<E>) {
  if (!optimistic) return () => {}
  const queryKey = [optimistic.of.id]
  await client.cancelQueries({ queryKey })
  const before = client.getQueriesData({ queryKey })
  for (const [key, kept] of before) if (kept !== undefined) client.setQueryData(key, optimistic.change(kept as never, input))
  return () => {
    for (const [key, kept] of before) client.setQueryData(key, kept)
  }
}
