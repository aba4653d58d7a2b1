import { Button } from '@mantine/core'
import { useMutationOf } from '#web/api/query.ts'
import { switchWorkspace, useSession } from '#web/api/session.tsx'
import { useGo } from '#web/navigation.tsx'
import { EmptyState } from '#web/ui/EmptyState.tsx'
import { Page } from '#web/ui/Page.tsx'
import { createDemoWorkspace } from '../contract.ts'
import { WorkspaceForm } from './WorkspaceForm.tsx'

export default function NewWorkspacePage() {
  const { workspaces, user } = useSession()
  const go = useGo()
  const openDemo = useMutationOf(createDemoWorkspace, {
    onSuccess: ({ workspaceId }) => void switchWorkspace(workspaceId).then(() => go('/')),
  })
  if (user.isDemoVisitor)
    return (
      <EmptyState
        isWholePage
        title="First create your own account"
        text="You are a visitor of the demo. Your workspace begins with your name and address."
        action={<Button onClick={() => go('/setup', { search: { step: 'create' } })}>Create your workspace</Button>}
      />
    )
  return (
    <Page
      title="New workspace"
      meaning="Workspaces share nothing but people: data, settings and members of each are its own."
      width="reading"
    >
      <WorkspaceForm onDone={() => go('/')} />
      {!workspaces.some(({ isDemo }) => isDemo) && (
        <EmptyState
          isCompact
          title="Or look at the demo"
          text="A workspace with public data, beside your own. You can remove it again."
          action={
            <Button variant="default" onClick={() => openDemo.mutate({})} loading={openDemo.isPending}>
              Open the demo workspace
            </Button>
          }
        />
      )}
    </Page>
  )
}
