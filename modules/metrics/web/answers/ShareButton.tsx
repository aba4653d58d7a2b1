import { Button, CopyButton } from '@mantine/core'
import { IconCheck, IconLink } from '@tabler/icons-react'

/** Copies the address of the page, which holds the whole question. */
export const ShareButton = () => (
  <CopyButton value={window.location.href} timeout={1500}>
    {({ copied, copy }) => (
      <Button
        variant="default"
        leftSection={copied ? <IconCheck size={16} stroke={1.8} /> : <IconLink size={16} stroke={1.6} />}
        onClick={copy}
      >
        {copied ? 'Link copied' : 'Share'}
      </Button>
    )}
  </CopyButton>
)
