import { ActionIcon, Tooltip } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { CopyAction } from './copy-text.tsx'
import classes from './Copyable.module.css'

interface CopyableProps {
  text: string
  /** What it is, for those who hear the page: "Ingest key". */
  label: string
  /** Several lines, as a block of code. */
  isBlock?: boolean
}

/** Text to take elsewhere: a key, a command, code. */
export function Copyable({ text, label, isBlock = false }: CopyableProps) {
  const button = (
    <CopyAction text={text}>
      {({ isCopied, copy }) => (
        <Tooltip label={isCopied ? 'Copied' : 'Copy'} openDelay={100}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size={28}
            onClick={copy}
            aria-label={isCopied ? `${label} copied` : `Copy ${label}`}
            className={classes.copy}
          >
            {isCopied ? <IconCheck size={16} stroke={1.8} /> : <IconCopy size={16} stroke={1.6} />}
          </ActionIcon>
        </Tooltip>
      )}
    </CopyAction>
  )
  if (isBlock)
    return (
      <figure className={classes.block} aria-label={label}>
        {/* Reachable by keyboard, because it scrolls. */}
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
        <pre className={classes.code} tabIndex={0}>
          <code>{text}</code>
        </pre>
        {button}
      </figure>
    )
  return (
    <span className={classes.inline}>
      <code className={classes.text}>{text}</code>
      {button}
    </span>
  )
}
