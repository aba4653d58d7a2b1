import { useState, type ReactNode } from 'react'
import { Combobox, useCombobox } from '@mantine/core'
import classes from './Picker.module.css'

export interface PickerItem {
  value: string
  label: string
  group: string
  /** A second line: what it means, or examples of its values. */
  detail?: string | undefined
  /** At the right: how much of it there is. */
  meta?: string | undefined
  icon?: ReactNode
}

interface PickerProps {
  /** What is picked, for those who hear the page. */
  label: string
  items: readonly PickerItem[]
  onPick: (value: string) => void
  /** What the reader searches for; the owner asks the server with it. */
  search: string
  onSearch: (search: string) => void
  placeholder: string
  /** What stands there when nothing fits. */
  nothing: ReactNode
  value?: string | undefined
  /** The button's text. */
  children: ReactNode
  variant?: 'field' | 'quiet'
  width?: number
}

/** A button that opens a searchable, grouped list. The list stays usable with one hand on the keyboard. */
export function Picker({
  label,
  items,
  onPick,
  search,
  onSearch,
  placeholder,
  nothing,
  value,
  children,
  variant = 'field',
  width = 360,
}: PickerProps) {
  const [isOpen, setOpen] = useState(false)
  const combobox = useCombobox({
    opened: isOpen,
    onOpenedChange: setOpen,
    onDropdownOpen: () => combobox.focusSearchInput(),
    onDropdownClose: () => {
      combobox.resetSelectedOption()
      combobox.focusTarget()
      onSearch('')
    },
  })
  const groups = [...new Set(items.map((one) => one.group))]
  return (
    <Combobox
      store={combobox}
      width={width}
      position="bottom-start"
      withinPortal
      keepMounted={false}
      onOptionSubmit={(picked) => (onPick(picked), combobox.closeDropdown())}
    >
      <Combobox.Target withAriaAttributes={false}>
        <button
          type="button"
          className={classes.button}
          data-variant={variant}
          aria-label={label}
          aria-haspopup="listbox"
          aria-expanded={isOpen}
          onClick={() => combobox.toggleDropdown()}
        >
          {children}
        </button>
      </Combobox.Target>
      <Combobox.Dropdown className={classes.dropdown}>
        <Combobox.Search
          value={search}
          onChange={(event) => (onSearch(event.currentTarget.value), combobox.selectFirstOption())}
          className={classes.search}
          placeholder={placeholder}
          aria-label={placeholder}
        />
        <Combobox.Options aria-label={label}>
          <div className={classes.scroll}>
            {items.length === 0 && <Combobox.Empty className={classes.nothing}>{nothing}</Combobox.Empty>}
            {groups.map((group) => (
              <Combobox.Group key={group} label={group}>
                {items
                  .filter((one) => one.group === group)
                  .map((one) => (
                    <Option key={one.value} item={one} isPicked={one.value === value} />
                  ))}
              </Combobox.Group>
            ))}
          </div>
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  )
}

function Option({ item, isPicked }: { item: PickerItem; isPicked: boolean }) {
  return (
    <Combobox.Option value={item.value} active={isPicked} aria-label={item.label} className={classes.option}>
      {item.icon && (
        <span className={classes.icon} aria-hidden>
          {item.icon}
        </span>
      )}
      <span className={classes.texts}>
        <span className={classes.label}>{item.label}</span>
        {item.detail && <span className={classes.detail}>{item.detail}</span>}
      </span>
      {item.meta && <span className={classes.meta}>{item.meta}</span>}
    </Combobox.Option>
  )
}
