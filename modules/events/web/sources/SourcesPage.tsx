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
import { NewKey, type FreshKey } from './NewKey.tsx'
import { NewSource } from './NewSource.tsx'
import { SourceCard } from './SourceCard.tsx'

const search = z.object({ new: z.string().default(''), archived: z.string().default('') })

/** Where events come from: volume, last event, what was refused, keys. */
export default function SourcesPage() {
  const [state, setSearch] = useSearchState(search)
  const [fresh, setFresh] = useState<FreshKey>()
  const can = useCan()
  const mayManage = can('events:manage')
  const sources = useApi(listSources, { query: { archived: state.archived ? 'true' : 'false' } })
  return (
    <Page
      title="Sources"
      meaning="Where events come from. Each has a key of its own, so that you see what every app sends and can cut off one alone."
      action={
        mayManage && (
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setSearch({ new: '1' })}>
            Connect a source
          </Button>
        )
      }
    >
      <div className={parts.main}>
        {state.new && mayManage && (
          <NewSource
            onClose={() => setSearch({ new: '' })}
            onCreated={(key) => {
              setFresh(key)
              setSearch({ new: '' })
            }}
          />
        )}
        {fresh && <NewKey fresh={fresh} onClose={() => setFresh(undefined)} />}
        {sources.error && !sources.data && <ErrorState error={sources.error} onRetry={() => void sources.refetch()} isCompact />}
        {sources.isPending && <TableSkeleton rows={3} />}
        {sources.data?.items.map((source) => (
          <SourceCard key={source.id} source={source} onNewKey={setFresh} />
        ))}
        {sources.data?.items.length === 0 && !state.archived && (
          <EmptyState
            title="Nothing is connected"
            text="Connect an app or a server with the SDK that you have, and watch the first event arrive."
          />
        )}
        <div className={parts.row}>
          <Button variant="subtle" color="gray" size="compact-sm" onClick={() => setSearch({ archived: state.archived ? '' : '1' })}>
            {state.archived ? 'Hide archived sources' : 'Show archived sources'}
          </Button>
        </div>
      </div>
    </Page>
  )
}
