import { changeDashboard, deleteDashboard, getDashboard, listDashboards, restoreDashboard, type Tile } from '#modules/metrics/contract.ts'
import { call } from '#web/api/client.ts'
import { ApiError } from '#web/api/error.ts'
import { invalidate, optimisticOf, queryClient, useApi, useMutationOf } from '#web/api/query.ts'
import { useGo } from '#web/navigation.tsx'
import { notifyProblem, notifyUndo } from '#web/ui/undo-toast.tsx'

/** A dashboard and what can be done with it. Changes show at once; what removes something can be undone. */
export function useDashboard(dashboardId: string) {
  const go = useGo()
  const params = { dashboardId }
  const { data, error, refetch } = useApi(getDashboard, { params })
  const changing = useMutationOf(changeDashboard, {
    invalidates: [getDashboard, listDashboards],
    optimistic: optimisticOf(getDashboard, (kept, input) =>
      kept.id === input.params.dashboardId ? { ...kept, tiles: (input.body.tiles as Tile[] | undefined) ?? kept.tiles } : kept,
    ),
    onError: (problem) => notifyProblem(problem.detail),
  })
  const setTiles = (tiles: Tile[]) => data && changing.mutate({ params, body: { version: data.version, tiles } })
  /** Changes the tiles and offers to take it back. */
  const setTilesWithUndo = async (tiles: Tile[], words: string) => {
    if (!data) return
    const before = data.tiles
    try {
      const { version } = await changing.mutateAsync({ params, body: { version: data.version, tiles } })
      notifyUndo(words, async () => {
        await call(changeDashboard, { params, body: { version, tiles: before } })
        await invalidate(queryClient, [getDashboard, listDashboards])
      })
    } catch (problem) {
      // Already said by the mutation; here the promise ends.
      if (!(problem instanceof ApiError)) throw problem
    }
  }
  const rename = async (name: string) => {
    if (!data) return
    await call(changeDashboard, { params, body: { version: data.version, name } })
    await invalidate(queryClient, [getDashboard, listDashboards])
  }
  const describe = async (description: string) => {
    if (!data) return
    await call(changeDashboard, { params, body: { version: data.version, description } })
    await invalidate(queryClient, [getDashboard, listDashboards])
  }
  const remove = async () => {
    await call(deleteDashboard, { params })
    await invalidate(queryClient, [listDashboards])
    go('/dashboards')
    notifyUndo(`“${data?.name ?? 'The dashboard'}” was deleted`, async () => {
      await call(restoreDashboard, { params })
      await invalidate(queryClient, [listDashboards, getDashboard])
    })
  }
  return { dashboard: data, error, refetch: () => void refetch(), setTiles, setTilesWithUndo, rename, describe, remove }
}
