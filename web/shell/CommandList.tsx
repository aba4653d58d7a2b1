import { useEffect, useId, useState, type KeyboardEvent } from 'react'
import { IconSearch } from '@tabler/icons-react'
import type { Icon } from '#web/module.ts'
import classes from './CommandMenu.module.css'

export interface CommandEntry {
  id: string
  title: string
  detail?: string | undefined
  keywords?: readonly string[] | undefined
  /** Keys that do the same. */
  hint?: string | undefined
  icon: Icon
  run: () => void
}

export interface CommandGroup {
  id: string
  title: string
  entries: CommandEntry[]
}

interface CommandListProps {
  label: string
  query: string
  onQuery: (query: string) => void
  groups: CommandGroup[]
  /** Said when there is no entry. */
  nothing: string
  onChoose: (entry: CommandEntry) => void
}

/** A field and the entries that fit, by the ARIA combobox pattern: the focus stays in the field, arrows move the selection. */
export function CommandList({ label, query, onQuery, groups, nothing, onChoose }: CommandListProps) {
  const id = useId()
  const [selected, setSelected] = useState(0)
  const entries = groups.flatMap((group) => group.entries)
  const at = Math.min(selected, entries.length - 1)
  const optionId = (place: number) => `${id}-${place}`
  useEffect(() => setSelected(0), [query])
  useEffect(() => {
    // Newer browsers answer with a promise, which an effect must not return.
    document.getElementById(`${id}-${at}`)?.scrollIntoView({ block: 'nearest' })
  }, [id, at])

  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step && entries.length > 0) {
      event.preventDefault()
      setSelected((at + step + entries.length) % entries.length)
    }
    const entry = entries[at]
    if (event.key === 'Enter' && entry && !event.nativeEvent.isComposing) {
      event.preventDefault()
      onChoose(entry)
    }
  }

  return (
    <>
      <div className={classes.field}>
        <IconSearch size={18} stroke={1.6} aria-hidden />
        <input
          data-autofocus
          className={classes.input}
          value={query}
          onChange={(event) => onQuery(event.currentTarget.value)}
          onKeyDown={onKeyDown}
          placeholder={label}
          aria-label={label}
          role="combobox"
          aria-expanded="true"
          aria-autocomplete="list"
          aria-controls={id}
          aria-activedescendant={entries.length > 0 ? optionId(at) : undefined}
          autoComplete="off"
          spellCheck={false}
        />
      </div>
      <div id={id} role="listbox" aria-label={label} className={classes.list}>
        {groups.map((group) => (
          <div key={group.id} role="group" aria-label={group.title}>
            <div className={classes.group} aria-hidden="true">
              {group.title}
            </div>
            {group.entries.map((entry) => {
              const place = entries.indexOf(entry)
              return (
                <Option
                  key={entry.id}
                  id={optionId(place)}
                  entry={entry}
                  isSelected={place === at}
                  onSelect={() => setSelected(place)}
                  onChoose={onChoose}
                />
              )
            })}
          </div>
        ))}
      </div>
      <p role="status" className={entries.length === 0 ? classes.empty : 'visually-hidden'}>
        {entries.length === 0 ? nothing : `${entries.length} found`}
      </p>
    </>
  )
}

interface OptionProps {
  id: string
  entry: CommandEntry
  isSelected: boolean
  onSelect: () => void
  onChoose: (entry: CommandEntry) => void
}

function Option({ id, entry, isSelected, onSelect, onChoose }: OptionProps) {
  const { icon: Icon, title, detail, hint } = entry
  return (
    // The keys are handled in the field, which keeps the focus.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
    <div
      id={id}
      role="option"
      aria-selected={isSelected}
      className={classes.option}
      onClick={() => onChoose(entry)}
      onMouseMove={isSelected ? undefined : onSelect}
    >
      <Icon size={18} stroke={1.6} />
      <span className={classes.title}>{title}</span>
      {detail && <span className={classes.detail}>{detail}</span>}
      {hint && <kbd className={classes.hint}>{hint}</kbd>}
    </div>
  )
}
