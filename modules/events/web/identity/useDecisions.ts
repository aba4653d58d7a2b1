import { call } from '#web/api/client.ts'
import { invalidateAll, queryClient, useMutationOf, type MutationOptions } from '#web/api/query.ts'
import { notifyDone, notifyProblem, notifyUndo } from '#web/ui/undo-toast.tsx'
import * as contract from '../../contract.ts'

/** After ids were joined or parted every kept answer about people may be another one: lists, sessions, histories, and charts of later modules. */
export const askAgain = (): void => void invalidateAll(queryClient)

/** Joins and parts ids by hand. Whatever can be taken back can be taken back from the message. */
export function useDecisions(onDone: () => void = () => undefined) {
  const options = <E extends typeof contract.undoLink>(tell: (link: contract.IdentityLink) => void): MutationOptions<E> => ({
    onSuccess: (link) => {
      askAgain()
      tell(link as contract.IdentityLink)
      onDone()
    },
    onError: (error) => {
      askAgain()
      notifyProblem(error.detail)
    },
  })
  const accept = useMutationOf(
    contract.acceptLink,
    options(({ id, child, parent }) =>
      notifyUndo(`${child} and ${parent} are one person now`, () => undo.mutateAsync({ params: { linkId: id } })),
    ),
  )
  const refuse = useMutationOf(
    contract.refuseLink,
    options(({ child, parent }) => notifyDone(`${child} and ${parent} stay two people`)),
  )
  const undo = useMutationOf(
    contract.undoLink,
    options(({ id, child, parent }) =>
      notifyUndo(`${child} and ${parent} are two people again`, () => redo.mutateAsync({ params: { linkId: id } })),
    ),
  )
  const redo = useMutationOf(
    contract.redoLink,
    options(({ child, parent }) => notifyDone(`${child} and ${parent} are one person again`)),
  )
  const isPending = accept.isPending || refuse.isPending || undo.isPending || redo.isPending
  return { accept, refuse, undo, redo, isPending }
}

/** Takes a merge back from a page that is no longer open. */
export const undoMerge = (linkId: string): Promise<unknown> => call(contract.undoLink, { params: { linkId } }).finally(askAgain)
