import type { ErrorComponentProps } from '@tanstack/react-router'
import { ErrorState } from '#web/ui/ErrorState.tsx'

/** For a page that broke. A part of the app that could not be loaded usually means a new release: reloading brings it. */
export function PageProblem({ error, reset }: ErrorComponentProps) {
  const isStale = /dynamically imported module|Importing a module script failed/i.test(String(error))
  return <ErrorState isWholePage error={error} onRetry={() => (isStale ? window.location.reload() : reset())} />
}
