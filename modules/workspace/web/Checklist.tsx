import { Button } from '@mantine/core'
import { IconCircle, IconCircleCheck } from '@tabler/icons-react'
import { useApi } from '#web/api/query.ts'
import { useWorkspace } from '#web/api/session.tsx'
import { Link } from '#web/navigation.tsx'
import { showChecklist, type ChecklistStep } from '../contract.ts'
import classes from './TodayPage.module.css'

/** First steps in a new workspace. They are done by what is there; when all are, the list goes. Not in the demo. */
export function Checklist() {
  const { isDemo } = useWorkspace()
  const { data } = useApi(showChecklist, {}, { enabled: !isDemo })
  if (!data || data.steps.every(({ done }) => done)) return null
  const count = data.steps.filter(({ done }) => done).length
  return (
    <section aria-labelledby="today-steps">
      <h2 id="today-steps" className={classes.heading}>
        First steps
        <span className={classes.progress}>
          {count} of {data.steps.length} done
        </span>
      </h2>
      <ol className={classes.steps}>
        {data.steps.map((step) => (
          <Step key={step.id} step={step} isNext={step === data.steps.find(({ done }) => !done)} />
        ))}
      </ol>
    </section>
  )
}

function Step({ step, isNext }: { step: ChecklistStep; isNext: boolean }) {
  const Mark = step.done ? IconCircleCheck : IconCircle
  return (
    <li className={classes.step} data-done={step.done || undefined}>
      <Mark size={20} stroke={1.6} className={classes.mark} aria-hidden />
      <div className={classes.stepText}>
        <div className={classes.stepTitle}>
          {step.title}
          {step.done && <span className="visually-hidden"> (done)</span>}
        </div>
        <div className={classes.why}>{step.why}</div>
      </div>
      {!step.done && (
        <Button component={Link} to={step.href} variant={isNext ? 'filled' : 'default'} aria-label={`${step.title}: start`}>
          Start
        </Button>
      )}
    </li>
  )
}
