import { Button } from '@mantine/core'
import { IconCheck, IconLink } from '@tabler/icons-react'
import { CopyAction } from '#web/ui/copy-text.tsx'

/** Copies the address of the page, which holds the whole question. */
export const ShareButton = () => (
  <CopyAction text={window.location.href}>
    {({ isCopied, copy }) => (
      <Button
        variant="default"
        leftSection={isCopied ? <IconCheck size={16} stroke={1.8} /> : <IconLink size={16} stroke={1.6} />}
        onClick={copy}
      >
        {isCopied ? 'Link copied' : 'Share'}
      </Button>
    )}
  </CopyAction>
)
