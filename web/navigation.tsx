import { useCallback, useMemo, type AnchorHTMLAttributes, type Ref } from 'react'
import { createLink, useNavigate, useParams, useRouter, useRouterState } from '@tanstack/react-router'
import type * as z from 'zod'
import { readSearch, writeSearch } from './search-state.ts'

export type Search = Record<string, unknown>

interface PlainLinkProps extends AnchorHTMLAttributes<HTMLAnchorElement> {
  ref?: Ref<HTMLAnchorElement>
}
const RoutedLink = createLink(({ children, ...props }: PlainLinkProps) => <a {...props}>{children}</a>)

/** A page below another one is not the same page: only one of the links beside each other is where one is. */
const exactly = { exact: true, includeSearch: false }

export interface LinkProps extends Omit<PlainLinkProps, 'href'> {
  /** A path of ours with its values filled in, such as `/metrics/0198…`. */
  to: string
  search?: Search
}

/** A link to a page of ours. As a Mantine component: `<Button component={Link} to="/metrics">`. */
export function Link({ to, search, ...rest }: LinkProps) {
  return <RoutedLink to={to} activeOptions={exactly} {...(search ? { search } : {})} {...rest} />
}

export interface GoOptions {
  search?: Search
  /** Take the place of the present page in the history. */
  replace?: boolean
}

/** `const go = useGo(); go('/metrics', { search: { q: 'churn' } })` */
export function useGo(): (to: string, options?: GoOptions) => void {
  const navigate = useNavigate()
  return useCallback((to, { search, replace = false } = {}) => void navigate({ to, replace, ...(search ? { search } : {}) }), [navigate])
}

/** The values in the path of the page, by the names in its `path`. */
export const useRouteParams = (): Record<string, string> => useParams({ strict: false })

export interface SetOptions {
  /** Make the back button return to the state before. Without it the present entry of the history is replaced. */
  push?: boolean
}
type Patch<State> = Partial<State> | ((state: State) => Partial<State>)

/**
 * The state of a page, held in its address: filters, dates, tab, selection. Every field of the schema has a default or is
 * optional. Values that equal their default do not appear in the address.
 */
export function useSearchState<S extends z.ZodObject>(schema: S): [z.output<S>, (patch: Patch<z.output<S>>, options?: SetOptions) => void] {
  const search = useRouterState({ select: (state) => state.location.search as Search })
  const state = useMemo(() => readSearch(schema, search), [schema, search])
  const router = useRouter()
  const set = useCallback(
    (patch: Patch<z.output<S>>, { push = false }: SetOptions = {}) => {
      // From the router, not from the last render: two changes in a row must not undo each other.
      const present = router.latestLocation.search as Search
      const before = readSearch(schema, present)
      const change = typeof patch === 'function' ? patch(before) : patch
      const next = writeSearch(schema, present, { ...before, ...change })
      void router.navigate({ to: '.', search: next, replace: !push, resetScroll: false })
    },
    [router, schema],
  )
  return [state, set]
}
