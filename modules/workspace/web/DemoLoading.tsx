import { useEffect, useEffectEvent } from 'react'
import { Button } from '@mantine/core'
import { useApi, useMutationOf } from '#web/api/query.ts'
import { useSessionQuery } from '#web/api/session.tsx'
import { Link } from '#web/navigation.tsx'
import { ProgressBar } from '#web/ui/ProgressBar.tsx'
import { retryDemo, showDemoProgress } from '../contract.ts'
import { AloneFrame } from './AloneFrame.tsx'
import { FormProblem } from './FormProblem.tsx'
import classes from './forms.module.css'

/** The wait for the demo: a bar, words, and the way in once it is loaded. */
export function DemoLoading({ onReady }: { onReady: () => void }) {
  const { data: session } = useSessionQuery()
  const isVisiting = session?.workspaces.some((one) => one.id === session.activeWorkspaceId && one.isDemo) ?? false
  const { data: progress, error } = useApi(
    showDemoProgress,
    {},
    {
      enabled: isVisiting,
      staleTime: 0,
      refetchInterval: (latest) => (latest?.state === 'ready' || latest?.state === 'failed' ? false : 700),
    },
  )
  const retry = useMutationOf(retryDemo, { invalidates: [showDemoProgress] })
  const state = progress?.state
  const enter = useEffectEvent(onReady)
  useEffect(() => {
    if (state === 'ready') enter()
  }, [state])
  if (session && !isVisiting)
    return (
      <AloneFrame title="The demo is not open" text="Choose it on the first page." below={<Link to="/setup">To the first page</Link>} />
    )
  const isFailed = state === 'failed'
  return (
    <AloneFrame
      title={isFailed ? 'The demo could not be loaded' : 'Loading the demo workspace'}
      text={isFailed ? progress?.words : 'It takes under a minute. You can go in at once and watch the numbers arrive.'}
    >
      <div className={classes.form} aria-live="polite">
        <FormProblem error={error ?? retry.error} />
        {!isFailed && <ProgressBar done={progress?.done ?? 0} total={progress?.total ?? 0} words={progress?.words || 'Starting'} />}
        <div className={classes.actions}>
          {isFailed && (
            <Button onClick={() => retry.mutate({})} loading={retry.isPending}>
              Try again
            </Button>
          )}
          <Button variant="default" onClick={onReady}>
            Go in now
          </Button>
        </div>
      </div>
    </AloneFrame>
  )
}
