import { Checkbox } from '@mantine/core'

/** Lists what was deleted instead of what is in use. */
export const ShowDeleted = ({ isOn, onChange }: { isOn: boolean; onChange: (isOn: boolean) => void }) => (
  <Checkbox size="xs" label="Deleted" checked={isOn} onChange={(event) => onChange(event.currentTarget.checked)} />
)
