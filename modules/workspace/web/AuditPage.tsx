import { Button, Select, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import * as z from 'zod'
import { useApi, useApiPages } from '#web/api/query.ts'
import { useSearchState } from '#web/navigation.tsx'
import { EmptyState } from '#web/ui/EmptyState.tsx'
import { ErrorState } from '#web/ui/ErrorState.tsx'
import { TableSkeleton } from '#web/ui/Skeletons.tsx'
import { TimeText } from '#web/ui/TimeText.tsx'
import { listActivity, listMembers, type Activity } from '../contract.ts'
import { eventInWords, nameInWords, valueInWords } from './activity-words.ts'
import classes from './lists.module.css'
import { ListTable } from './ListTable.tsx'
import { SettingsFrame } from './SettingsFrame.tsx'

const search = z.object({
  search: z.string().default(''),
  actor: z.uuid().optional(),
  event: z.string().default(''),
})

export default function AuditPage() {
  const [asked, setAsked] = useSearchState(search)
  const [text] = useDebouncedValue(asked.search, 250)
  const { data: members } = useApi(listMembers)
  const { items, error, hasMore, loadMore, isLoadingMore, refetch } = useApiPages(
    listActivity,
    {
      query: {
        limit: 50,
        ...(text && { search: text }),
        ...(asked.actor && { actorId: asked.actor }),
        ...(asked.event && { event: asked.event }),
      },
    },
    { keepPrevious: true },
  )
  return (
    <SettingsFrame
      title="Audit log"
      meaning="Every change in this workspace: who, what, when, and how it was before. Nothing here can be edited or deleted."
    >
      <section className={classes.section} aria-label="Audit log">
        <div className={classes.add} role="search">
          <TextInput
            className={classes.grow}
            label="Search"
            placeholder="Name of a thing or a person"
            value={asked.search}
            onChange={(event) => setAsked({ search: event.currentTarget.value })}
          />
          <Select
            label="Who"
            placeholder="Everybody"
            data={(members?.items ?? []).map(({ userId, name }) => ({ value: userId, label: name }))}
            value={asked.actor ?? null}
            clearable
            searchable
            onChange={(actor) => setAsked({ actor: actor ?? undefined })}
          />
          <Select
            label="What"
            placeholder="Everything"
            data={[...new Set((items ?? []).map(({ event }) => `${event.split('.')[0]}.`).concat(asked.event || []))]
              .toSorted()
              .map((value) => ({ value, label: value.endsWith('.') ? `All of ${value.slice(0, -1)}` : eventInWords(value) }))}
            value={asked.event || null}
            clearable
            onChange={(event) => setAsked({ event: event ?? '' })}
          />
        </div>
        {error && !items && <ErrorState error={error} onRetry={refetch} isCompact />}
        {!items && !error && <TableSkeleton rows={8} />}
        {items?.length === 0 && <EmptyState isCompact title="Nothing matches" text="Take a filter away to see more." />}
        {items && items.length > 0 && <ActivityTable items={items} />}
        {hasMore && (
          <div>
            <Button variant="default" onClick={loadMore} loading={isLoadingMore}>
              Show older
            </Button>
          </div>
        )}
      </section>
    </SettingsFrame>
  )
}

const columns = [{ title: 'When' }, { title: 'Who', isExtra: true }, { title: 'What' }, { title: 'Change' }]

function ActivityTable({ items }: { items: Activity[] }) {
  return (
    <ListTable label="Changes" columns={columns}>
      {items.map((one) => (
        <tr key={one.id}>
          <td className={`${classes.detail} ${classes.nowrap}`}>
            <TimeText at={one.at} />
          </td>
          <td className={classes.hideNarrow}>{one.actor.name}</td>
          <td>
            <div className={classes.name}>{one.title ?? one.ref?.id}</div>
            <div className={classes.detail}>
              {eventInWords(one.event)}
              <span className={classes.onlyNarrow}> by {one.actor.name}</span>
            </div>
          </td>
          <td className={classes.detail}>
            <Changes activity={one} />
          </td>
        </tr>
      ))}
    </ListTable>
  )
}

function Changes({ activity: { changes, details } }: { activity: Activity }) {
  const plain = Object.entries(details).filter(([, value]) => value !== null && typeof value !== 'object')
  return (
    <>
      {Object.entries(changes ?? {}).map(([name, [before, after]]) => (
        <div key={name}>
          {nameInWords(name)}: <del>{valueInWords(before)}</del> → <ins style={{ textDecoration: 'none' }}>{valueInWords(after)}</ins>
        </div>
      ))}
      {plain.map(([name, value]) => (
        <div key={name}>
          {nameInWords(name)}: {valueInWords(value)}
        </div>
      ))}
    </>
  )
}
