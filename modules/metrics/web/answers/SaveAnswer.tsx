import { useState } from 'react'
import { Button, Popover, Select, TextInput } from '@mantine/core'
import { IconDeviceFloppy } from '@tabler/icons-react'
import {
  addTile,
  createChart,
  createDashboard,
  getDashboard,
  listCharts,
  listDashboards,
  type Chart,
  type ChartSpec,
} from '#modules/metrics/contract.ts'
import { call } from '#web/api/client.ts'
import { ApiError } from '#web/api/error.ts'
import { invalidate, queryClient, useApi } from '#web/api/query.ts'
import { useCan } from '#web/api/session.tsx'
import { useGo } from '#web/navigation.tsx'
import { notifyDone } from '#web/ui/undo-toast.tsx'
import classes from './SaveAnswer.module.css'

interface SaveAnswerProps {
  spec: ChartSpec | undefined
  display: Chart['display']
  /** The name that is offered. */
  suggestion: string
  /** Goes to the saved chart afterwards, unless it went to a dashboard. */
  label?: string
}

const none = ''
const fresh = 'new'

/** Keeps a question as a chart, by itself or on a dashboard that exists or is made now. */
export function SaveAnswer({ spec, display, suggestion, label = 'Save' }: SaveAnswerProps) {
  const [isOpen, setOpen] = useState(false)
  const can = useCan()
  if (!can('metrics:contribute')) return null
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-end" width={320} trapFocus withRoles>
      <Popover.Target>
        <Button disabled={!spec} leftSection={<IconDeviceFloppy size={16} stroke={1.6} />} onClick={() => setOpen((was) => !was)}>
          {label}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Save this chart">
        {spec && isOpen && <SaveForm spec={spec} display={display} suggestion={suggestion} onDone={() => setOpen(false)} />}
      </Popover.Dropdown>
    </Popover>
  )
}

function SaveForm({ spec, display, suggestion, onDone }: SaveAnswerProps & { spec: ChartSpec; onDone: () => void }) {
  const go = useGo()
  const dashboards = useApi(listDashboards, { query: {} }).data?.items ?? []
  const [name, setName] = useState(suggestion)
  const [target, setTarget] = useState(none)
  const [newName, setNewName] = useState('')
  const [problem, setProblem] = useState<string>()
  const [isSaving, setSaving] = useState(false)

  const save = async () => {
    setSaving(true)
    setProblem(undefined)
    try {
      const chart = await call(createChart, { body: { name: name.trim(), display, spec } })
      const dashboardId = await putOn(target, newName, chart.id)
      await invalidate(queryClient, [listCharts, listDashboards, getDashboard])
      onDone()
      notifyDone(dashboardId ? 'Saved, and on the dashboard' : 'Saved')
      go(dashboardId ? `/dashboards/${dashboardId}` : `/charts/${chart.id}`)
    } catch (error) {
      setProblem(error instanceof ApiError ? error.detail : String(error))
      setSaving(false)
    }
  }
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      <TextInput
        label="Name"
        required
        value={name}
        maxLength={200}
        data-autofocus
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Select
        label="Put it on a dashboard"
        value={target}
        onChange={(next) => setTarget(next ?? none)}
        allowDeselect={false}
        comboboxProps={{ withinPortal: false }}
        data={[
          { value: none, label: 'Not now' },
          { value: fresh, label: 'A new dashboard' },
          ...(dashboards.length > 0 ? [{ group: 'Dashboards', items: dashboards.map((one) => ({ value: one.id, label: one.name })) }] : []),
        ]}
      />
      {target === fresh && (
        <TextInput
          label="Name of the dashboard"
          required
          value={newName}
          maxLength={200}
          onChange={(event) => setNewName(event.currentTarget.value)}
        />
      )}
      {problem && (
        <p role="alert" className={classes.problem}>
          {problem}
        </p>
      )}
      <Button type="submit" loading={isSaving} disabled={!name.trim() || (target === fresh && !newName.trim())}>
        Save chart
      </Button>
    </form>
  )
}

async function putOn(target: string, newName: string, chartId: string): Promise<string | undefined> {
  const tile = { kind: 'chart', chartId, size: 'medium' } as const
  if (target === none) return undefined
  if (target === fresh) return (await call(createDashboard, { body: { name: newName.trim(), tiles: [tile] } })).id
  return (await call(addTile, { params: { dashboardId: target }, body: tile })).id
}
