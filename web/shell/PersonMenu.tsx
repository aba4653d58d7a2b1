import { useState } from 'react'
import { Popover, SegmentedControl, UnstyledButton, useMantineColorScheme, type MantineColorScheme } from '@mantine/core'
import { IconKeyboard, IconLogout, IconUser } from '@tabler/icons-react'
import { endSession, useSession } from '#web/api/session.tsx'
import { Link, useGo } from '#web/navigation.tsx'
import { notifyProblem } from '#web/ui/undo-toast.tsx'
import { useRegistry } from './registry.tsx'
import classes from './PersonMenu.module.css'

const schemes: { value: MantineColorScheme; label: string }[] = [
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
  { value: 'auto', label: 'System' },
]

/** Who is signed in, and what is theirs: profile, theme, keys, signing out. */
export function PersonMenu({ onKeys }: { onKeys: () => void }) {
  const { user } = useSession()
  const [isOpen, setOpen] = useState(false)
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const go = useGo()
  const profile = useRegistry().pages.find((page) => page.path === '/profile')
  const leave = async () => {
    try {
      await endSession()
      go('/sign-in')
    } catch (error) {
      notifyProblem(`You are still signed in. ${error instanceof Error ? error.message : ''}`)
    }
  }
  return (
    <Popover position="bottom-end" width={248} opened={isOpen} onChange={setOpen} trapFocus>
      <Popover.Target>
        <UnstyledButton className={classes.button} onClick={() => setOpen(!isOpen)} aria-label={`${user.name}: profile, theme, sign out`}>
          <span className={classes.initials} data-initials={initialsOf(user.name)} />
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown className={classes.dropdown} aria-label="You">
        <div className={classes.who}>
          <div className={classes.name}>{user.name}</div>
          <div className={classes.email}>{user.email}</div>
        </div>
        <SegmentedControl
          fullWidth
          size="xs"
          data={schemes}
          value={colorScheme}
          onChange={(value) => setColorScheme(value)}
          aria-label="Theme"
          className={classes.theme}
        />
        {profile && (
          <Link to="/profile" className={classes.item} onClick={() => setOpen(false)}>
            <IconUser size={16} stroke={1.6} />
            Profile
          </Link>
        )}
        <UnstyledButton
          className={classes.item}
          onClick={() => {
            setOpen(false)
            onKeys()
          }}
        >
          <IconKeyboard size={16} stroke={1.6} />
          Keyboard
          <kbd className={classes.key}>?</kbd>
        </UnstyledButton>
        <UnstyledButton className={classes.item} onClick={() => void leave()}>
          <IconLogout size={16} stroke={1.6} />
          Sign out
        </UnstyledButton>
      </Popover.Dropdown>
    </Popover>
  )
}

/** The first letters of the first and the last name. */
function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/)
  return [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => word?.[0]?.toUpperCase() ?? '').join('')
}
