import { changeChart, getChart, listCharts, type Chart } from '#modules/metrics/contract.ts'
import { call } from '#web/api/client.ts'
import { invalidate, queryClient } from '#web/api/query.ts'
import { useCan } from '#web/api/session.tsx'

/** Renames a saved chart; undefined for whoever may not, and for charts that are not saved. */
export function useRenameChart(saved: Chart | undefined): ((name: string) => Promise<void>) | undefined {
  const can = useCan()
  if (!saved || !can('metrics:contribute')) return undefined
  return async (name) => {
    await call(changeChart, { params: { chartId: saved.id }, body: { version: saved.version, name } })
    await invalidate(queryClient, [getChart, listCharts])
  }
}
