import { Tooltip } from '@mantine/core'
import { StatusBadge } from '#web/ui/StatusBadge.tsx'

/** Somebody who may has checked this definition and stands for it. */
export const CertifiedBadge = ({ by }: { by?: string | undefined }) => (
  <Tooltip label={by ? `Certified by ${by}` : 'Checked by whoever may, and unchanged since'}>
    <span>
      <StatusBadge status="good">Certified</StatusBadge>
    </span>
  </Tooltip>
)
