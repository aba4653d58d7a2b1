import { Select } from '@mantine/core'
import { useApi } from '#web/api/query.ts'
import { ErrorState } from '#web/ui/ErrorState.tsx'
import { TableSkeleton } from '#web/ui/Skeletons.tsx'
import { listSources, type PlannedEvent, type PlanSummary } from '../../contract.ts'
import parts from '../parts.module.css'
import classes from './plan.module.css'
import { inheritedMode, modeOptions } from './words.ts'

interface ModesBySourceProps {
  plan: Pick<PlanSummary, 'mode' | 'sources'>
  event: Pick<PlannedEvent, 'mode' | 'sources'>
  isReadOnly: boolean
  onChange: (sources: PlannedEvent['sources']) => void
}

/** What happens to one event at each source where it is not as planned. */
export function ModesBySource({ plan, event, isReadOnly, onChange }: ModesBySourceProps) {
  const sources = useApi(listSources, { query: {} })
  if (sources.error && !sources.data) return <ErrorState error={sources.error} onRetry={() => void sources.refetch()} isCompact />
  if (sources.isPending) return <TableSkeleton rows={2} />
  if (!sources.data || sources.data.items.length === 0) return null
  return (
    <section className={parts.section} aria-labelledby="by-source">
      <h2 id="by-source" className={parts.heading}>
        At single sources
      </h2>
      <p className={parts.muted}>
        What happens to this event where it is not as planned. Left open: what the event says of itself, else its source, else the plan.
      </p>
      <div className={classes.beside}>
        {sources.data.items.map(({ id, name }) => (
          <Select
            key={id}
            label={name}
            aria-label={`Mode at ${name}`}
            placeholder={inheritedMode(plan, event, id)}
            clearable
            readOnly={isReadOnly}
            data={modeOptions}
            value={event.sources[id] ?? null}
            onChange={(mode) => {
              const { [id]: _before, ...others } = event.sources
              onChange(mode ? { ...others, [id]: mode } : others)
            }}
          />
        ))}
      </div>
    </section>
  )
}
