import { Kbd, Modal } from '@mantine/core'
import { commandKey } from './command-key.ts'
import { useRegistry } from './registry.tsx'
import classes from './KeyboardHelp.module.css'

const everywhere: [string, string][] = [
  [`${commandKey} K`, 'Search pages, actions and records'],
  ['/', 'Search'],
  ['c', 'Create'],
  ['?', 'This help'],
  ['[', 'Fold or unfold the navigation'],
  ['Esc', 'Leave what is open'],
]
const inLists: [string, string][] = [
  ['j', 'Next row'],
  ['k', 'Previous row'],
  ['Enter', 'Open the row'],
  ['x', 'Select the row, where rows can be selected'],
  ['e', 'Edit the row, or else the page'],
  ['← ↑ → ↓', 'Move between the cells of a table or the points of a chart'],
  [`${commandKey} C`, 'Copy the cell'],
]

/** `?`: the keys that work, with those of the pages that this person may see. */
export default function KeyboardHelp({ onClose }: { onClose: () => void }) {
  const going = useRegistry()
    .pages.filter((page) => page.keys)
    .map((page): [string, string] => [`g ${page.keys}`, page.nav?.label ?? page.title])
  return (
    <Modal opened onClose={onClose} title="Keyboard" size="lg">
      <div className={classes.columns}>
        <Keys title="Everywhere" keys={everywhere} />
        <Keys title="Lists and charts" keys={inLists} />
      </div>
      {going.length > 0 && <Keys title="Go to" keys={going} isWide />}
    </Modal>
  )
}

function Keys({ title, keys, isWide = false }: { title: string; keys: [string, string][]; isWide?: boolean }) {
  return (
    <section className={isWide ? classes.wide : undefined}>
      <h3 className={classes.title}>{title}</h3>
      <dl className={classes.keys}>
        {keys.map(([key, meaning]) => (
          <div key={key} className={classes.row}>
            <dt>
              {key.split(' ').map((part) => (
                <Kbd key={part} size="xs" mr={4}>
                  {part}
                </Kbd>
              ))}
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
