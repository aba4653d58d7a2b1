import { SegmentedControl, Switch, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import * as z from 'zod'
import { useSearchState } from '#web/navigation.tsx'
import { FilterBar } from '#web/ui/FilterBar.tsx'
import { Page } from '#web/ui/Page.tsx'
import { EventTable } from './EventTable.tsx'
import { PropertyTable } from './PropertyTable.tsx'

const search = z.object({
  q: z.coerce.string().default(''),
  show: z.enum(['events', 'properties']).default('events'),
  hidden: z.enum(['no', 'yes']).default('no'),
})

/** The catalogue: what arrives, found on its own, and what people say it means. */
export default function EventsPage() {
  const [{ q, show, hidden }, setSearch] = useSearchState(search)
  const [asked] = useDebouncedValue(q, 200)
  const query = { limit: 1000, ...(asked && { search: asked }), hidden: hidden === 'yes' ? ('true' as const) : ('false' as const) }
  return (
    <Page
      title="Events"
      meaning="Everything that arrives is listed here by itself. Say what it means and verify it, so that everybody uses the right one."
      filters={
        <FilterBar
          end={
            <SegmentedControl
              aria-label="Show"
              value={show}
              onChange={(value) => setSearch({ show: value as 'events' | 'properties' })}
              data={[
                { value: 'events', label: 'Events' },
                { value: 'properties', label: 'Properties' },
              ]}
            />
          }
        >
          <TextInput
            value={q}
            onChange={(event) => setSearch({ q: event.currentTarget.value })}
            placeholder={`Search ${show}`}
            aria-label={`Search ${show}`}
            leftSection={<IconSearch size={16} aria-hidden />}
          />
          <Switch
            size="xs"
            label="Also what is hidden"
            checked={hidden === 'yes'}
            onChange={(event) => setSearch({ hidden: event.currentTarget.checked ? 'yes' : 'no' })}
          />
        </FilterBar>
      }
    >
      {show === 'properties' ? <PropertyTable query={query} searched={q} /> : <EventTable query={query} searched={q} />}
    </Page>
  )
}
