import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import * as z from 'zod'
import { useApi } from '#web/api/query.ts'
import { useCan } from '#web/api/session.tsx'
import { useSearchState } from '#web/navigation.tsx'
import { EmptyState } from '#web/ui/EmptyState.tsx'
import { ErrorState } from '#web/ui/ErrorState.tsx'
import { Page } from '#web/ui/Page.tsx'
import { TableSkeleton } from '#web/ui/Skeletons.tsx'
import { listSources } from '../../contract.ts'
import parts from '../parts.module.css'
import { ConnectSource, type Connecting } from './ConnectSource.tsx'
import { NewSource } from './NewSource.tsx'
import { SourceCard } from './SourceCard.tsx'

const search = z.object({ new: z.enum(['', 'yes']).default(''), archived: z.enum(['', 'yes']).default('') })

/** How often the figures are asked for while the page is open, in milliseconds. */
const refreshEvery = 10_000

/** Where events come from: volume, last event, what was refused, keys. */
export default function SourcesPage() {
  const [state, setSearch] = useSearchState(search)
  const [connecting, setConnecting] = useState<Connecting>()
  const can = useCan()
  const mayManage = can('events:manage')
  const sources = useApi(listSources, { query: { archived: state.archived ? 'true' : 'false' } }, { refetchInterval: refreshEvery })
  return (
    <Page
      title="Sources"
      meaning="Where events come from. Each has a key of its own, so that you see what every app sends and can cut off one alone."
      action={
        mayManage && (
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setSearch({ new: 'yes' })}>
            Connect a source
          </Button>
        )
      }
    >
      <div className={parts.main}>
        {state.new && mayManage && (
          <NewSource
            onClose={() => setSearch({ new: '' })}
            onCreated={(made) => {
              setConnecting(made)
              setSearch({ new: '' })
            }}
          />
        )}
        {connecting && (
          <ConnectSource key={connecting.ingestKey ?? connecting.source.id} {...connecting} onClose={() => setConnecting(undefined)} />
        )}
        {sources.error && !sources.data && <ErrorState error={sources.error} onRetry={() => void sources.refetch()} isCompact />}
        {sources.isPending && <TableSkeleton rows={3} />}
        {sources.data?.items.map((source) => (
          <SourceCard key={source.id} source={source} onConnect={setConnecting} />
        ))}
        {sources.data?.items.length === 0 &&
          (state.archived ? (
            <EmptyState
              title="No source is archived"
              text="An archived source accepts no events and keeps those that it has. It can be restored here."
            />
          ) : (
            <EmptyState
              title="Nothing is connected"
              text="Connect an app or a server, and watch the first event arrive."
              action={mayManage && <Button onClick={() => setSearch({ new: 'yes' })}>Connect a source</Button>}
            />
          ))}
        <div className={parts.row}>
          <Button variant="subtle" color="gray" size="compact-sm" onClick={() => setSearch({ archived: state.archived ? '' : 'yes' })}>
            {state.archived ? 'Show the sources in use' : 'Show archived sources'}
          </Button>
        </div>
      </div>
    </Page>
  )
}
