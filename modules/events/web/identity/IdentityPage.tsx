import { SegmentedControl } from '@mantine/core'
import { useState } from 'react'
import * as z from 'zod'
import { useApiPages } from '#web/api/query.ts'
import { useCan } from '#web/api/session.tsx'
import { useSearchState } from '#web/navigation.tsx'
import { DetailPanel } from '#web/ui/DetailPanel.tsx'
import { FilterBar } from '#web/ui/FilterBar.tsx'
import { Page } from '#web/ui/Page.tsx'
import { RankedBars } from '#web/ui/RankedBars.tsx'
import { listIdentityLinks, type LinkReason } from '../../contract.ts'
import parts from '../parts.module.css'
import { DecideSeveral } from './DecideSeveral.tsx'
import { LinkDetails } from './LinkDetails.tsx'
import { LinkTable } from './LinkTable.tsx'
import { MostIds } from './MostIds.tsx'
import { views, type View } from './views.ts'
import { reasonText } from './words.ts'

const search = z.object({
  show: z.enum(['held', 'refused', 'merged', 'linked', 'undone']).default('held'),
  reason: z.string().default(''),
  open: z.string().default(''),
})

/** Which ids were joined to one person, which were not and why, and what waits for somebody to decide. */
export default function IdentityPage() {
  const [{ show, reason, open }, setSearch] = useSearchState(search)
  const can = useCan()
  const mayManage = can('events:manage')
  const query = { ...views[show].query, ...(show === 'refused' && reason && { reason: reason as LinkReason }) }
  const list = useApiPages(listIdentityLinks, { query }, { keepPrevious: true })
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const mayChoose = mayManage && show === 'held'
  const picked = (list.items ?? []).filter(({ id }) => chosen.has(id)).map(({ id }) => id)
  const opened = list.items?.find((one) => one.id === open)
  const counts = list.firstPage?.counts ?? []
  const waiting = counts.filter(({ status }) => status === 'held').reduce((sum, { count }) => sum + count, 0)
  return (
    <Page
      title="Identity"
      meaning="Ids that belong to one person: a visitor before and after signing in, several devices, an id that was changed."
      filters={
        <FilterBar onClear={reason ? () => setSearch({ reason: '' }) : undefined}>
          <SegmentedControl
            aria-label="Show"
            value={show}
            onChange={(value) => setSearch({ show: value as View, reason: '', open: '' })}
            data={Object.entries(views).map(([value, { label }]) => ({
              value,
              label: value === 'held' && waiting > 0 ? `${label} (${waiting})` : label,
            }))}
          />
        </FilterBar>
      }
    >
      <div className={parts.main}>
        {show === 'refused' && <Reasons counts={counts} picked={reason} onPick={(picked) => setSearch({ reason: picked, open: '' })} />}
        {mayChoose && picked.length > 0 && <DecideSeveral links={picked} onDone={() => setChosen(new Set())} />}
        <LinkTable
          list={list}
          show={show}
          open={open}
          onOpen={(id) => setSearch({ open: id })}
          selection={mayChoose ? { ids: chosen, onChange: setChosen } : undefined}
        />
        <MostIds mayManage={mayManage} />
      </div>
      {opened && (
        <DetailPanel title={opened.child} onClose={() => setSearch({ open: '' })}>
          <LinkDetails link={opened} mayManage={mayManage} onDone={() => setSearch({ open: '' })} />
        </DetailPanel>
      )}
    </Page>
  )
}

interface ReasonsProps {
  counts: readonly { status: string; reason: LinkReason; count: number }[]
  picked: string
  onPick: (reason: string) => void
}

/** How many links each reason kept apart. Pressing one filters by it. */
function Reasons({ counts, picked, onPick }: ReasonsProps) {
  const sums = new Map<LinkReason, number>()
  for (const { status, reason, count } of counts) if (status === 'refused') sums.set(reason, (sums.get(reason) ?? 0) + count)
  if (sums.size === 0) return null
  return (
    <RankedBars
      label="Refused links by reason"
      unit="count"
      bars={[...sums].map(([id, value]) => ({ id, label: reasonText(id), value })).toSorted((a, b) => b.value - a.value)}
      onPick={(id) => onPick(id === picked ? '' : id)}
      {...(picked && { pickedId: picked })}
    />
  )
}
