import { SegmentedControl } from '@mantine/core'
import * as z from 'zod'
import { useCan } from '#web/api/session.tsx'
import { useSearchState } from '#web/navigation.tsx'
import { Page } from '#web/ui/Page.tsx'
import parts from '../parts.module.css'
import { Exports } from './Exports.tsx'
import { Masking } from './Masking.tsx'
import { Privacy } from './Privacy.tsx'
import { Retention } from './Retention.tsx'
import { Usage } from './Usage.tsx'

const views = ['usage', 'retention', 'masking', 'privacy', 'exports'] as const
const labels = { usage: 'Usage', retention: 'Retention', masking: 'Masking', privacy: 'Privacy', exports: 'Exports' } as const
const search = z.object({
  show: z.enum(views).default('usage'),
  person: z.coerce.string().default(''),
  event: z.coerce.string().default(''),
  property: z.coerce.string().default(''),
})

/** What is stored, for how long, what of it is personal, and how it leaves. */
export default function DataCarePage() {
  const [{ show, person, event, property }, setSearch] = useSearchState(search)
  const can = useCan()
  const allowed = views.filter((view) => (view === 'privacy' ? can('events:admin') : view === 'exports' ? can('events:manage') : true))
  return (
    <Page
      title="Data care"
      meaning="What is stored and what it takes, how long it is kept, what of it is personal, and how it leaves."
      filters={
        <SegmentedControl
          aria-label="Show"
          value={show}
          onChange={(value) => setSearch({ show: value as (typeof views)[number] })}
          data={allowed.map((value) => ({ value, label: labels[value] }))}
        />
      }
    >
      <div className={parts.main}>
        {show === 'usage' && <Usage />}
        {show === 'retention' && <Retention key={event} of={event} />}
        {show === 'masking' && <Masking key={property} of={property} />}
        {show === 'privacy' && can('events:admin') && <Privacy key={person} of={person} />}
        {show === 'exports' && can('events:manage') && <Exports />}
      </div>
    </Page>
  )
}
