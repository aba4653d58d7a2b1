import { Button } from '@mantine/core'
import { useApi, useApiPages, useMutationOf } from '#web/api/query.ts'
import { useCan } from '#web/api/session.tsx'
import { useGo } from '#web/navigation.tsx'
import { EmptyState } from '#web/ui/EmptyState.tsx'
import { ErrorState } from '#web/ui/ErrorState.tsx'
import { Page } from '#web/ui/Page.tsx'
import { StatusBadge } from '#web/ui/StatusBadge.tsx'
import { TimeText } from '#web/ui/TimeText.tsx'
import { notifyProblem } from '#web/ui/undo-toast.tsx'
import { getPlan, listPlanVersions, restorePlanVersion } from '../../contract.ts'
import parts from '../parts.module.css'
import { ChangeList } from './ChangeList.tsx'
import { planAnswers } from './plan-answers.ts'
import { PlanNav } from './PlanNav.tsx'

/** Every version that ever applied: who, when, why, what. */
export default function VersionsPage() {
  const versions = useApiPages(listPlanVersions, { query: {} })
  const plan = useApi(getPlan, {})
  const can = useCan()
  const go = useGo()
  const restore = useMutationOf(restorePlanVersion, {
    invalidates: planAnswers,
    onSuccess: () => go('/plan/publish'),
    onError: (error) => notifyProblem(error.detail),
  })
  return (
    <Page
      title="Versions of the plan"
      meaning="Each publication is kept as it was. The newest applies."
      filters={<PlanNav at="/plan/versions" />}
    >
      <div className={parts.main}>
        {versions.error && <ErrorState error={versions.error} onRetry={versions.refetch} isCompact />}
        {versions.items?.length === 0 && (
          <EmptyState title="Nothing was published yet" text="Each publication appears here with who made it, why, and what it changed." />
        )}
        {versions.items?.map(({ version, note, publishedAt, publishedBy, changes }) => (
          <article key={version} className={parts.card} aria-label={`Version ${version}`}>
            <div className={parts.row}>
              <h2 className={parts.heading}>Version {version}</h2>
              {version === plan.data?.version && <StatusBadge status="good">Applies</StatusBadge>}
              <span className={parts.muted}>
                {publishedBy}, <TimeText at={publishedAt} as="full" />
              </span>
              {can('events:write') && version !== plan.data?.version && plan.data && (
                <Button
                  className={parts.end}
                  variant="default"
                  size="xs"
                  loading={restore.isPending}
                  onClick={() => restore.mutate({ params: { version: String(version) }, body: { revision: plan.data.revision } })}
                >
                  Make it the draft
                </Button>
              )}
            </div>
            {note && <p>{note}</p>}
            <ChangeList changes={changes} />
          </article>
        ))}
        {versions.hasMore && (
          <Button variant="default" loading={versions.isLoadingMore} onClick={versions.loadMore}>
            Older versions
          </Button>
        )}
      </div>
    </Page>
  )
}
