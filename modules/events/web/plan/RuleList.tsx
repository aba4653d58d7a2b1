import { Button } from '@mantine/core'
import type { EndpointOutput } from '#kernel/http/endpoint.ts'
import { useMutationOf } from '#web/api/query.ts'
import { useLocale } from '#web/ui/locale.tsx'
import { StatusBadge } from '#web/ui/StatusBadge.tsx'
import { TimeText } from '#web/ui/TimeText.tsx'
import { notifyProblem, notifyUndo } from '#web/ui/undo-toast.tsx'
import { putPlanSettings, type listPlanRules, type PlanSummary, type RepairRule } from '../../contract.ts'
import parts from '../parts.module.css'
import { countOf } from '../words.ts'
import { planAnswers } from './plan-answers.ts'
import { stepText } from './steps.ts'

interface RuleListProps {
  plan: PlanSummary
  rules: EndpointOutput<typeof listPlanRules>['items']
  isReadOnly: boolean
}

/** Repairs that every arriving event of a name gets, with how often they did something. */
export function RuleList({ plan, rules, isReadOnly }: RuleListProps) {
  const { language } = useLocale()
  const save = useMutationOf(putPlanSettings, { invalidates: planAnswers, onError: (error) => notifyProblem(error.detail) })
  const remove = async (rule: RepairRule) => {
    const after = await save.mutateAsync({ body: { revision: plan.revision, rules: plan.rules.filter(({ id }) => id !== rule.id) } })
    notifyUndo(`${rule.id} is out of the draft`, () =>
      save.mutateAsync({ body: { revision: after.revision, rules: [...after.rules, rule] } }),
    )
  }
  return (
    <section className={parts.section} aria-labelledby="rules">
      <h2 id="rules" className={parts.heading}>
        Repairs of arriving events
      </h2>
      {rules.length === 0 && (
        <p className={parts.muted}>None. A repair of held events can be saved for those that come later: it stands here then.</p>
      )}
      {rules.map(({ rule, count30d, lastAt, isPublished }) => (
        <article key={rule.id} className={parts.card} aria-label={rule.id}>
          <div className={parts.row}>
            <strong>{rule.id}</strong>
            <StatusBadge status={isPublished ? 'good' : 'active'}>{isPublished ? 'Applies' : 'In the draft'}</StatusBadge>
            <span className={parts.muted}>
              {rule.event}: {rule.steps.map(stepText).join(', then ')}. {countOf(count30d, 'event', 'events', language)} in 30 days
              {lastAt && (
                <>
                  , last <TimeText at={lastAt} />
                </>
              )}
              .
            </span>
            {!isReadOnly && (
              <Button
                className={parts.end}
                variant="subtle"
                color="gray"
                size="compact-sm"
                onClick={() => void remove(rule).catch(() => undefined)}
              >
                Remove
              </Button>
            )}
          </div>
        </article>
      ))}
    </section>
  )
}
