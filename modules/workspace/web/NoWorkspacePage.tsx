import { Button } from '@mantine/core'
import { Navigate } from '@tanstack/react-router'
import { useMutationOf } from '#web/api/query.ts'
import { endSession, refreshSession, switchWorkspace, useSessionQuery } from '#web/api/session.tsx'
import { useGo } from '#web/navigation.tsx'
import { createDemoWorkspace } from '../contract.ts'
import { AloneFrame } from './AloneFrame.tsx'
import classes from './forms.module.css'
import { WorkspaceForm } from './WorkspaceForm.tsx'

export default function NoWorkspacePage() {
  const { data: session } = useSessionQuery()
  const go = useGo()
  const openDemo = useMutationOf(createDemoWorkspace, {
    onSuccess: ({ workspaceId }) => void switchWorkspace(workspaceId).then(() => go('/')),
  })
  if (session && (!session.user || session.workspaces.length > 0)) return <Navigate to="/" replace />
  const leave = async () => {
    await endSession()
    await refreshSession()
    go('/sign-in')
  }
  return (
    <AloneFrame
      title="You are in no workspace"
      text={`You are signed in as ${session?.user?.email ?? ''}. Wait for an invitation, create a workspace, or look at the demo.`}
    >
      <WorkspaceForm onDone={() => go('/')} />
      <div className={classes.actions}>
        <Button variant="default" onClick={() => openDemo.mutate({})} loading={openDemo.isPending}>
          Open the demo
        </Button>
        <Button variant="subtle" color="gray" onClick={() => void leave()}>
          Sign out
        </Button>
      </div>
    </AloneFrame>
  )
}
