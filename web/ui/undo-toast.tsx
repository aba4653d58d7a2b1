import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import classes from './undo-toast.module.css'

const closeButtonProps = { 'aria-label': 'Close' }

/** Names messages apart. `crypto.randomUUID` is missing where the page comes over plain HTTP from another machine. */
let lastMessage = 0

/** How long a change can be taken back from the message, in milliseconds. */
const undoTime = 10_000

/** Says what was done and offers to take it back for ten seconds: instead of asking "are you sure". */
export function notifyUndo(text: string, undo: () => Promise<unknown> | void): void {
  const id = `undo ${++lastMessage}`
  const takeBack = async () => {
    notifications.hide(id)
    try {
      await undo()
    } catch (error) {
      notifyProblem(error instanceof Error ? error.message : String(error))
    }
  }
  notifications.show({
    id,
    autoClose: undoTime,
    withBorder: true,
    closeButtonProps,
    classNames: { root: classes.toast },
    message: (
      <div className={classes.line}>
        <span className={classes.text}>{text}</span>
        <Button size="compact-sm" variant="subtle" onClick={() => void takeBack()}>
          Undo
        </Button>
      </div>
    ),
  })
}

/** Says that something worked. */
export function notifyDone(text: string): void {
  notifications.show({ message: text, autoClose: 4000, withBorder: true, closeButtonProps, classNames: { root: classes.toast } })
}

/** Says that something did not work, and stays until it is closed. */
export function notifyProblem(text: string): void {
  notifications.show({
    message: text,
    autoClose: false,
    withBorder: true,
    closeButtonProps,
    classNames: { root: classes.problem },
    role: 'alert',
  })
}
