import { useState, type ReactNode } from 'react'
import { Navigate, useRouter } from '@tanstack/react-router'
import { SessionProvider, useSessionQuery } from '#web/api/session.tsx'
import { ErrorState } from '#web/ui/ErrorState.tsx'
import { ShellSkeleton } from './ShellSkeleton.tsx'

/** Shows its children to people who are signed in; sends the others to the first page or to the sign-in page. */
export function SignedIn({ children }: { children: ReactNode }) {
  const { data: session, error, refetch } = useSessionQuery()
  if (!session && error) return <ErrorState error={error} onRetry={() => void refetch()} isWholePage />
  if (!session) return <ShellSkeleton />
  if (session.setupNeeded && !session.user) return <Navigate to="/setup" replace />
  if (!session.user) return <ToSignIn />
  const workspace = session.workspaces.find((one) => one.id === session.activeWorkspaceId)
  if (!workspace) return <Navigate to="/no-workspace" replace />
  return (
    <SessionProvider session={{ ...session, user: session.user }} workspace={workspace}>
      {children}
    </SessionProvider>
  )
}

/** Remembers the address once: it changes while the sign-in page is on its way. */
function ToSignIn() {
  const router = useRouter()
  const [wanted] = useState(() => router.state.location.href)
  return <Navigate to="/sign-in" search={wanted === '/' ? {} : { next: wanted }} replace />
}
