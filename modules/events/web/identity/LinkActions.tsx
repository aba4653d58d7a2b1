import { Button } from '@mantine/core'
import type { IdentityLink } from '../../contract.ts'
import { useDecisions } from './useDecisions.ts'

/** What can be done with a link: decide it where it waits, take it back where it counts. */
export function LinkActions({ link, onDone, isSmall = false }: { link: IdentityLink; onDone?: () => void; isSmall?: boolean }) {
  const { accept, refuse, undo, redo, isPending } = useDecisions(onDone)
  const input = { params: { linkId: link.id } }
  const look = { size: isSmall ? 'compact-sm' : 'sm', disabled: isPending } as const
  const about = (verb: string) => ({ 'aria-label': `${verb}: ${link.child} and ${link.parent}` })
  if (link.status === 'held')
    return (
      <>
        <Button {...look} {...about('Accept')} onClick={() => accept.mutate(input)} loading={accept.isPending}>
          Accept
        </Button>
        <Button {...look} {...about('Refuse')} variant="default" onClick={() => refuse.mutate(input)} loading={refuse.isPending}>
          Refuse
        </Button>
      </>
    )
  if (link.status === 'refused') return null
  const isLinked = link.status === 'linked'
  const change = isLinked ? undo : redo
  return (
    <Button
      {...look}
      {...about(isLinked ? 'Take back' : 'Join again')}
      variant={isSmall ? 'subtle' : 'default'}
      color="gray"
      onClick={() => change.mutate(input)}
      loading={change.isPending}
    >
      {isLinked ? 'Take back' : 'Join again'}
    </Button>
  )
}
