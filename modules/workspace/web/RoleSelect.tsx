import { Select } from '@mantine/core'
import { useCan } from '#web/api/session.tsx'
import { role, roleMeanings, roles, type Role } from '../contract.ts'
import classes from './lists.module.css'

interface RoleSelectProps {
  label: string
  /** Whether the label stands above; otherwise it is only heard. */
  hasLabel?: boolean
  value: Role
  onChange: (role: Role) => void
}

/** A role with what it is for. Only owners can choose owner. */
export function RoleSelect({ label, hasLabel = false, value, onChange }: RoleSelectProps) {
  const can = useCan()
  const offered = roles.filter((one) => one !== 'owner' || value === 'owner' || can('workspace:own'))
  return (
    <Select
      {...(hasLabel ? { label } : { 'aria-label': label })}
      data={[...offered]}
      value={value}
      allowDeselect={false}
      w={hasLabel ? undefined : 136}
      comboboxProps={{ width: 300, position: 'bottom-start' }}
      onChange={(next) => next && next !== value && onChange(role.parse(next))}
      renderOption={({ option }) => (
        <div>
          <div className={classes.name}>{option.value}</div>
          <div className={classes.detail}>{roleMeanings[role.parse(option.value)]}</div>
        </div>
      )}
    />
  )
}
