import { Button } from '@mantine/core'
import { useApi, useMutationOf } from '#web/api/query.ts'
import { useCan } from '#web/api/session.tsx'
import { Link } from '#web/navigation.tsx'
import { TimeText } from '#web/ui/TimeText.tsx'
import { notifyDone, notifyProblem } from '#web/ui/undo-toast.tsx'
import { discardPlanDraft, getPlan } from '../../contract.ts'
import { planAnswers } from './plan-answers.ts'
import classes from './plan.module.css'

/** Says that there is a draft, and leads to its publication. Nothing while there is none. */
export function DraftBanner() {
  const plan = useApi(getPlan, {})
  const can = useCan()
  const discard = useMutationOf(discardPlanDraft, {
    invalidates: planAnswers,
    onSuccess: () => notifyDone('The draft is gone. The published plan applies as before.'),
    onError: (error) => notifyProblem(error.detail),
  })
  const { draft, changes = [] } = plan.data ?? {}
  if (!draft) return null
  return (
    <section className={classes.banner} aria-label="Draft">
      <p>
        A draft with {changes.length} {changes.length === 1 ? 'change' : 'changes'}, last by {draft.updatedBy}{' '}
        <TimeText at={draft.updatedAt} />. It applies once it is published.
      </p>
      {can('events:write') && (
        <Button variant="subtle" color="gray" loading={discard.isPending} onClick={() => discard.mutate({})}>
          Discard draft
        </Button>
      )}
      <Button component={Link} to="/plan/publish">
        Review and publish
      </Button>
    </section>
  )
}
