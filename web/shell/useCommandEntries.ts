import { useComputedColorScheme, useMantineColorScheme } from '@mantine/core'
import { IconArrowRight, IconKeyboard, IconMoon, IconPlus, IconSun } from '@tabler/icons-react'
import { useGo } from '#web/navigation.tsx'
import type { CommandEntry } from './CommandList.tsx'
import { navGroups, type Page } from '#web/module.ts'
import { isOpenable, useRegistry } from './registry.tsx'

/** What ⌘K offers without asking anybody: the pages, the modules' actions and the shell's own. */
export function useCommandEntries(mode: 'search' | 'create', onKeys: () => void): { pages: CommandEntry[]; actions: CommandEntry[] } {
  const registry = useRegistry()
  const go = useGo()
  const { setColorScheme } = useMantineColorScheme()
  const scheme = useComputedColorScheme('light')
  const commands = registry.commands
    .filter((command) => mode === 'search' || command.create)
    .map((command): CommandEntry => ({
      ...command,
      icon: command.icon ?? (command.create ? IconPlus : IconArrowRight),
      run: () => (command.to ? go(command.to) : void command.run?.(go)),
    }))
  if (mode === 'create') return { pages: [], actions: commands }
  const pages = registry.pages
    .filter(isOpenable)
    .toSorted(asInRail)
    .map((page): CommandEntry => ({
      id: page.path,
      title: page.nav?.label ?? page.title,
      detail: page.nav && page.nav.label !== page.nav.group ? page.nav.group : undefined,
      keywords: [page.title, page.nav?.group ?? ''],
      hint: page.keys ? `g ${page.keys}` : undefined,
      icon: page.nav?.icon ?? IconArrowRight,
      run: () => go(page.path),
    }))
  const other = scheme === 'dark' ? 'light' : 'dark'
  const own: CommandEntry[] = [
    {
      id: 'theme',
      title: `Use the ${other} theme`,
      keywords: ['colour', 'mode', 'appearance'],
      icon: other === 'dark' ? IconMoon : IconSun,
      run: () => setColorScheme(other),
    },
    { id: 'keys', title: 'Keyboard help', keywords: ['shortcuts', 'keys'], hint: '?', icon: IconKeyboard, run: onKeys },
  ]
  return { pages, actions: [...commands, ...own] }
}

/** Pages of the rail in its order, then those that are reached from them. */
const asInRail = (a: Page, b: Page): number => placeInRail(a) - placeInRail(b)
const placeInRail = ({ nav }: Page): number => (nav ? navGroups.indexOf(nav.group) * 1000 + nav.order : navGroups.length * 1000)
