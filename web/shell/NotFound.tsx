import { Button } from '@mantine/core'
import { Link } from '#web/navigation.tsx'
import { useDocumentTitle } from '#web/page-title.tsx'
import { EmptyState } from '#web/ui/EmptyState.tsx'

/** For an address that leads nowhere. */
export function NotFound() {
  useDocumentTitle('Not found')
  return (
    <EmptyState
      isWholePage
      title="There is nothing at this address"
      text="It may have been moved or deleted, or the link is incomplete. ⌘K finds every page and record."
      action={
        <Button component={Link} to="/" variant="default">
          Go to Today
        </Button>
      }
    />
  )
}
