import { EmptyState } from '#web/ui/EmptyState.tsx'

/** Stands where nothing was deleted, or nothing of it fits the search. */
export const NothingDeleted = ({ what }: { what: string }) => (
  <EmptyState
    title={`No deleted ${what}`}
    text={`What is deleted is kept. A ${what} that was deleted stands here and can be restored.`}
    isCompact
  />
)
