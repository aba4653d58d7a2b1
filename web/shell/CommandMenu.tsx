import { useState } from 'react'
import { Modal } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconArrowRight } from '@tabler/icons-react'
import { useGo } from '#web/navigation.tsx'
import { scrim } from '#web/theme.ts'
import { CommandList, type CommandGroup } from './CommandList.tsx'
import { rank } from './rank.ts'
import { useCommandEntries } from './useCommandEntries.ts'
import { useFoundRecords } from './useFoundRecords.ts'
import classes from './CommandMenu.module.css'

interface CommandMenuProps {
  /** `create` offers only what makes something new. */
  mode: 'search' | 'create'
  onClose: () => void
  onKeys: () => void
}

/** How many actions stand there before anything is typed. */
const firstActions = 6

/** ⌘K: every page, every action and, by asking the modules, every record. */
export default function CommandMenu({ mode, onClose, onKeys }: CommandMenuProps) {
  const [query, setQuery] = useState('')
  const [asked] = useDebouncedValue(query.trim(), 150)
  const { pages, actions } = useCommandEntries(mode, onKeys)
  const records = useFoundRecords(mode === 'search' ? asked : '')
  const go = useGo()
  const title = mode === 'create' ? 'What do you want to create?' : 'Search pages, actions and records'
  const groups: CommandGroup[] = [
    { id: 'pages', title: 'Go to', entries: rank(pages, query) },
    {
      id: 'actions',
      title: mode === 'create' ? 'Create' : 'Actions',
      entries: rank(actions, query).slice(0, query || mode === 'create' ? undefined : firstActions),
    },
    ...records.groups.map((group) => ({
      ...group,
      entries: group.items.map((item) => ({
        ...item,
        id: `${group.id} ${item.id}`,
        icon: item.icon ?? IconArrowRight,
        run: () => go(item.to),
      })),
    })),
  ]
  const isSearching = records.isSearching || (mode === 'search' && asked !== query.trim())
  return (
    <Modal.Root
      opened
      onClose={onClose}
      size={640}
      yOffset="12dvh"
      transitionProps={{ duration: 80, transition: 'fade' }}
      // Not as `className` of the content: Mantine gives that to the box around it too, which covers the page.
      classNames={{ content: classes.content ?? '' }}
    >
      <Modal.Overlay {...scrim} />
      <Modal.Content>
        <Modal.Title className="visually-hidden">{title}</Modal.Title>
        <Modal.Body p={0}>
          <CommandList
            label={title}
            query={query}
            onQuery={setQuery}
            groups={groups.filter((group) => group.entries.length > 0)}
            nothing={isSearching ? 'Searching…' : `Nothing is called “${query}”`}
            onChoose={(entry) => {
              onClose()
              entry.run()
            }}
          />
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  )
}
