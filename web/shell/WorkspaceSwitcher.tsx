import { Menu, UnstyledButton } from '@mantine/core'
import { IconCheck, IconPlus, IconSelector } from '@tabler/icons-react'
import { switchWorkspace, useSession, useWorkspace } from '#web/api/session.tsx'
import { Link, useGo } from '#web/navigation.tsx'
import { Mark } from './Mark.tsx'
import { isOpenable, useRegistry } from './registry.tsx'
import classes from './Rail.module.css'

/** The mark and the workspace; opens the list of the others. */
export function WorkspaceSwitcher({ isCollapsed }: { isCollapsed: boolean }) {
  const active = useWorkspace()
  const { workspaces } = useSession()
  const go = useGo()
  const newWorkspace = useRegistry().pages.find((page) => isOpenable(page) && page.path === '/workspaces/new')
  const enter = async (id: string) => {
    go('/')
    await switchWorkspace(id)
  }
  return (
    <Menu position="bottom-start" width={240}>
      <Menu.Target>
        <UnstyledButton className={classes.switcher} aria-label={`Workspace ${active.name}`}>
          <Mark size={24} />
          {!isCollapsed && <span className={classes.name}>{active.name}</span>}
          {!isCollapsed && <IconSelector size={16} stroke={1.6} className={classes.chevron} />}
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Workspaces</Menu.Label>
        {workspaces.map((one) => (
          <Menu.Item
            key={one.id}
            onClick={() => void enter(one.id)}
            rightSection={one.id === active.id ? <IconCheck size={16} aria-label="open" /> : one.isDemo ? 'Demo' : null}
          >
            {one.name}
          </Menu.Item>
        ))}
        {newWorkspace && (
          <>
            <Menu.Divider />
            <Menu.Item component={Link} to={newWorkspace.path} leftSection={<IconPlus size={16} stroke={1.6} />}>
              New workspace
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}
