import { useEffect, useState } from 'react'
import { useDebouncedValue } from '@mantine/hooks'
import { createSpotlight, Spotlight } from '@mantine/spotlight'
import { IconArrowRight, IconKeyboard, IconMoon, IconPlus, IconSearch } from '@tabler/icons-react'
import { Modal, useMantineColorScheme } from '@mantine/core'
import '@mantine/spotlight/styles.layer.css'
import type { Icon } from '#web/module.ts'
import { useGo } from '#web/navigation.tsx'
import { rank } from './rank.ts'
import { isOpenable, useRegistry } from './registry.tsx'
import { useFoundRecords } from './useFoundRecords.ts'
import classes from './CommandMenu.module.css'

interface Entry {
  id: string
  title: string
  detail?: string | undefined
  keywords?: readonly string[] | undefined
  hint?: string | undefined
  icon: Icon
  run: () => void
}

const [store, spotlight] = createSpotlight()

interface CommandMenuProps {
  /** `create` offers only what makes something new. */
  mode: 'search' | 'create'
  onClose: () => void
  onKeys: () => void
}

/** ⌘K: every page, every action and, by asking the modules, every record. */
export default function CommandMenu({ mode, onClose, onKeys }: CommandMenuProps) {
  const [query, setQuery] = useState('')
  const [asked] = useDebouncedValue(query.trim(), 150)
  const { pages, actions } = useEntries(mode, onKeys)
  const records = useFoundRecords(mode === 'search' ? asked : '')
  const go = useGo()
  useEffect(() => spotlight.open(), [])
  const title = mode === 'create' ? 'Create' : 'Search pages, actions and records'
  const shownActions = rank(actions, query).slice(0, query ? 20 : 6)
  const shownPages = rank(pages, query)
  const isEmpty = shownActions.length + shownPages.length + records.groups.length === 0
  const isSearching = records.isSearching || asked !== query.trim()
  return (
    <Spotlight.Root
      store={store}
      query={query}
      onQueryChange={setQuery}
      onSpotlightClose={onClose}
      shortcut={null}
      scrollable
      maxHeight="min(60dvh, 480px)"
      size={640}
      radius="lg"
      transitionProps={{ duration: 80, transition: 'fade' }}
      overlayProps={{ color: 'var(--fl-scrim)', backgroundOpacity: 1 }}
    >
      <Modal.Title className="visually-hidden">{title}</Modal.Title>
      <Spotlight.Search
        placeholder={title}
        aria-label={title}
        classNames={{ input: classes.input }}
        leftSection={<IconSearch size={18} stroke={1.6} />}
      />
      <Spotlight.ActionsList className={classes.list}>
        <Entries label="Actions" entries={shownActions} />
        <Entries label="Go to" entries={shownPages} />
        {records.groups.map((group) => (
          <Entries
            key={group.id}
            label={group.title}
            entries={group.items.map((item) => ({
              ...item,
              id: `${group.id} ${item.id}`,
              icon: item.icon ?? IconArrowRight,
              run: () => go(item.to),
            }))}
          />
        ))}
        {isEmpty && (
          <Spotlight.Empty className={classes.empty}>{isSearching ? 'Searching…' : `Nothing is called “${query}”`}</Spotlight.Empty>
        )}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  )
}

function Entries({ label, entries }: { label: string; entries: Entry[] }) {
  if (entries.length === 0) return null
  return (
    <Spotlight.ActionsGroup label={label} className={classes.group}>
      {entries.map(({ icon: Icon, ...entry }) => (
        <Spotlight.Action
          key={entry.id}
          label={entry.title}
          onClick={entry.run}
          className={classes.action}
          leftSection={<Icon size={18} stroke={1.6} />}
          rightSection={entry.hint ? <kbd className={classes.hint}>{entry.hint}</kbd> : undefined}
          {...(entry.detail ? { description: entry.detail } : {})}
        />
      ))}
    </Spotlight.ActionsGroup>
  )
}

function useEntries(mode: CommandMenuProps['mode'], onKeys: () => void): { pages: Entry[]; actions: Entry[] } {
  const registry = useRegistry()
  const go = useGo()
  const { setColorScheme, colorScheme } = useMantineColorScheme()
  const commands = registry.commands
    .filter((command) => mode === 'search' || command.create)
    .map((command): Entry => ({
      ...command,
      icon: command.icon ?? (command.create ? IconPlus : IconArrowRight),
      run: () => (command.to ? go(command.to) : void command.run?.(go)),
    }))
  if (mode === 'create') return { pages: [], actions: commands }
  const pages = registry.pages.filter(isOpenable).map((page): Entry => ({
    id: page.path,
    title: page.nav?.label ?? page.title,
    detail: page.nav && page.nav.label !== page.nav.group ? page.nav.group : undefined,
    keywords: [page.title, page.nav?.group ?? ''],
    hint: page.keys ? `g ${page.keys}` : undefined,
    icon: page.nav?.icon ?? IconArrowRight,
    run: () => go(page.path),
  }))
  const other = colorScheme === 'dark' ? 'light' : 'dark'
  const own: Entry[] = [
    {
      id: 'theme',
      title: `Use the ${other} theme`,
      keywords: ['colour', 'mode', 'appearance'],
      icon: IconMoon,
      run: () => setColorScheme(other),
    },
    { id: 'keys', title: 'Keyboard help', keywords: ['shortcuts', 'keys'], hint: '?', icon: IconKeyboard, run: onKeys },
  ]
  return { pages, actions: [...commands, ...own] }
}
