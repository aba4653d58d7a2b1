import { Kbd, Modal } from '@mantine/core'
import { useRegistry } from './registry.tsx'
import classes from './KeyboardHelp.module.css'

const everywhere: [string, string][] = [
  ['⌘ K', 'Search pages, actions and records (Ctrl K on Windows and Linux)'],
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
  ['x', 'Select the row'],
  ['← ↑ → ↓', 'Move between the cells of a table or the points of a chart'],
  ['⌘ C', 'Copy the cell'],
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
        {going.length > 0 && <Keys title="Go to" keys={going} />}
      </div>
    </Modal>
  )
}

function Keys({ title, keys }: { title: string; keys: [string, string][] }) {
  return (
    <section>
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
