import { Button } from '@mantine/core'
import { useCan } from '#web/api/session.tsx'
import { Link } from '#web/navigation.tsx'
import parts from '../parts.module.css'
import { eventPath } from '../plan/words.ts'

interface UnaskedActionsProps {
  of: 'events' | 'properties'
  name: string
  hidden: boolean
}

const careOf = (what: Record<string, string>): string => `/data-care?${new URLSearchParams(what).toString()}`

/** What can be done with a name that no question reads: ways to where it is done, with the name filled in. Nothing changes here. */
export function UnaskedActions({ of, name, hidden }: UnaskedActionsProps) {
  const can = useCan()
  const action = (label: string, to: string, isAllowed: boolean) =>
    isAllowed && (
      <Button key={label} component={Link} to={to} size="compact-xs" variant="default" aria-label={`${label}: ${name}`}>
        {label}
      </Button>
    )
  if (of === 'properties')
    return <span className={parts.row}>{action('Stop storing', careOf({ show: 'masking', property: name }), can('events:manage'))}</span>
  return (
    <span className={parts.row}>
      {action('Stop storing', `${eventPath(name)}?stop=true`, can('events:write'))}
      {action('Keep shorter', careOf({ show: 'retention', event: name }), can('events:admin'))}
      {!hidden && action('Hide', `/events/${encodeURIComponent(name)}`, can('events:write'))}
    </span>
  )
}
