import { useApi } from '#web/api/query.ts'
import { useCan } from '#web/api/session.tsx'
import { EmptyState } from '#web/ui/EmptyState.tsx'
import { ErrorState } from '#web/ui/ErrorState.tsx'
import { TableSkeleton } from '#web/ui/Skeletons.tsx'
import { listAreas, listTeams } from '../contract.ts'
import { AreaTree } from './AreaTree.tsx'
import classes from './lists.module.css'
import { NewAreaLine } from './NewAreaLine.tsx'
import { SettingsFrame } from './SettingsFrame.tsx'

export default function AreasPage() {
  const can = useCan()
  const { data, error, refetch } = useApi(listAreas)
  const { data: teams } = useApi(listTeams)
  const mayChange = can('workspace:write')
  return (
    <SettingsFrame title="Areas" meaning="The parts of your product, as a tree. Feedback, metrics and initiatives are sorted by them.">
      {mayChange && <NewAreaLine />}
      {error && !data && <ErrorState error={error} onRetry={() => void refetch()} isCompact />}
      {!data && !error && <TableSkeleton rows={5} />}
      {data?.items.length === 0 && (
        <EmptyState
          isCompact
          title="No areas yet"
          text="Begin with what your customers would call it, not with how the code is cut: “Sign-up”, “Billing”, “Reports”. Areas can stand inside areas."
        />
      )}
      {data && data.items.length > 0 && (
        <section className={classes.section} aria-label="Areas">
          <AreaTree areas={data.items} teams={teams?.items ?? []} mayChange={mayChange} />
          {mayChange && (
            <p className={classes.hint}>
              Drag an area onto another to put it inside, or between two. By keyboard: focus the handle, then Alt with an arrow key.
            </p>
          )}
        </section>
      )}
    </SettingsFrame>
  )
}
