import { useApi } from '#web/api/query.ts'
import { Link } from '#web/navigation.tsx'
import { ErrorState } from '#web/ui/ErrorState.tsx'
import { getPlan, listPlanEvents } from '../../contract.ts'
import parts from '../parts.module.css'
import { eventPath, modeWords, sourceModes } from './words.ts'

/** What the tracking plan does with the events of one source. Nothing while there is no plan. */
export function PlanOfSource({ sourceId }: { sourceId: string }) {
  const [plan, events] = [useApi(getPlan, {}), useApi(listPlanEvents, {})]
  const failed = [plan, events].find(({ error, data }) => error && !data)
  if (failed) return <ErrorState error={failed.error} onRetry={() => void failed.refetch()} isCompact />
  // No place is kept for it meanwhile: most sources have no plan.
  if (!plan.data || !events.data || events.data.items.length === 0) return null
  const { planned, unplanned } = sourceModes(plan.data, sourceId)
  const own = events.data.items.flatMap(({ name, sources }) => (sources[sourceId] ? [{ name, mode: sources[sourceId] }] : []))
  return (
    <section className={parts.section} aria-labelledby="plan-of-source">
      <h2 id="plan-of-source" className={parts.heading}>
        Tracking plan
      </h2>
      <p>
        Events that are not as planned: {planned}. Events that are not in the plan: {unplanned}.{' '}
        <Link to="/plan/settings">Modes by source</Link>
      </p>
      {own.length > 0 && (
        <ul className={parts.list} aria-label="Events with a mode of their own at this source">
          {own.map(({ name, mode }) => (
            <li key={name}>
              <Link to={eventPath(name)}>{name}</Link>: {modeWords[mode].text}
            </li>
          ))}
        </ul>
      )}
      {plan.data.draft && <p className={parts.muted}>As the draft has it. It applies once that is published.</p>}
    </section>
  )
}
