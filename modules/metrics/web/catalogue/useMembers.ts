import { listMembers } from '#modules/workspace/contract.ts'
import { useApi } from '#web/api/query.ts'

/** The members of the workspace, to name owners and to choose them. */
export function useMembers() {
  const members = useApi(listMembers, {}, { staleTime: 60_000 }).data?.items ?? []
  return { members, nameOf: (id: string | null) => members.find((one) => one.userId === id)?.name }
}
