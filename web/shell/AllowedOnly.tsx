import type { ReactNode } from 'react'
import { useMatches } from '@tanstack/react-router'
import { useCan, useWorkspace } from '#web/api/session.tsx'
import { EmptyState } from '#web/ui/EmptyState.tsx'
import { Link } from '#web/navigation.tsx'
import { Button } from '@mantine/core'

/** Shows the page if the member's role reaches its access word, else says who can help. */
export function AllowedOnly({ children }: { children: ReactNode }) {
  const can = useCan()
  const { role } = useWorkspace()
  const access = useMatches({ select: (matches) => matches.at(-1)?.staticData.page?.access })
  if (!access || can(access)) return children
  return (
    <EmptyState
      isWholePage
      title="This page needs another role"
      text={`Your role here is ${role}. An admin of the workspace can change it.`}
      action={
        <Button component={Link} to="/" variant="default">
          Go to Today
        </Button>
      }
    />
  )
}
