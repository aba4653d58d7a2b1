import { Menu, SegmentedControl, UnstyledButton, useMantineColorScheme, type MantineColorScheme } from '@mantine/core'
import { IconKeyboard, IconLogout, IconUser } from '@tabler/icons-react'
import { endSession, useSession } from '#web/api/session.tsx'
import { Link, useGo } from '#web/navigation.tsx'
import { useRegistry } from './registry.tsx'
import classes from './PersonMenu.module.css'

const schemes: { value: MantineColorScheme; label: string }[] = [
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
  { value: 'auto', label: 'System' },
]

export function PersonMenu({ onKeys }: { onKeys: () => void }) {
  const { user } = useSession()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const go = useGo()
  const profile = useRegistry().pages.find((page) => page.path === '/profile')
  const leave = async () => {
    await endSession()
    go('/sign-in')
  }
  return (
    <Menu position="bottom-end" width={248}>
      <Menu.Target>
        <UnstyledButton className={classes.button} aria-label={`${user.name}: profile, theme, sign out`}>
          <span className={classes.initials} data-initials={initialsOf(user.name)} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={classes.who}>
          <div className={classes.name}>{user.name}</div>
          <div className={classes.email}>{user.email}</div>
        </div>
        <Menu.Divider />
        {profile && (
          <Menu.Item component={Link} to="/profile" leftSection={<IconUser size={16} stroke={1.6} />}>
            Profile
          </Menu.Item>
        )}
        <Menu.Item
          onClick={onKeys}
          leftSection={<IconKeyboard size={16} stroke={1.6} />}
          rightSection={<kbd className={classes.key}>?</kbd>}
        >
          Keyboard
        </Menu.Item>
        <div className={classes.theme}>
          <SegmentedControl
            fullWidth
            size="xs"
            data={schemes}
            value={colorScheme}
            onChange={(value) => setColorScheme(value)}
            aria-label="Theme"
          />
        </div>
        <Menu.Divider />
        <Menu.Item onClick={() => void leave()} leftSection={<IconLogout size={16} stroke={1.6} />}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

/** The first letters of the first and the last name. */
function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/)
  return [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => word?.[0]?.toUpperCase() ?? '').join('')
}
